# 사례집.

# 모르는 이름
casebook-no-record = 사례집 기록 { $count }개 가운데 ‘{ $name }’이 없습니다. 검색으로 찾아 주세요.
casebook-no-record-near = 사례집 기록 { $count }개 가운데 ‘{ $name }’이 없습니다. 가까운 이름: { $near }.
casebook-no-case = 사례집에 ‘{ $name }’ 사례가 없습니다. 사례 목록에서 아는 이름 { $count }개를 확인해 주세요.
casebook-no-case-near = 사례집이 아는 이름 { $count }개 가운데 ‘{ $name }’이 없습니다. 가까운 이름: { $near }.
casebook-no-value = 이 사례에 ‘{ $name }’ 값이 없습니다. 가진 값은 { $count }개이며 frame에서 볼 수 있습니다.
casebook-no-value-near = 이 사례의 값 { $count }개 가운데 ‘{ $name }’이 없습니다. 가까운 이름: { $near }.
casebook-unknown-unit = ‘{ $unit }’은 사례집의 단위가 아닙니다. m2, km, KRW, 억원, 평 같은 이름을 써 주세요.
casebook-unknown-unit-near = ‘{ $unit }’은 사례집의 단위가 아닙니다. 혹시 ‘{ $near }’인가요?
casebook-currency = { JOSA($unit, "을/를") } { $to }로 바꿀 수 없습니다. 환율을 가정하지 않습니다. { $base } 값으로 받아 주세요.
casebook-other-unit = { JOSA($unit, "을/를") } { $to }로 바꿀 수 없습니다. 서로 다른 것을 재는 단위입니다. { $base } 값으로 받아 주세요.

# 인자
casebook-compare-two = 비교하려면 서로 다른 사례가 둘 이상 필요합니다. 지금은 { $count }개입니다.
casebook-empty-query = 검색어가 비어 있습니다. 찾을 말을 한국어나 영어로 적어 주세요.
casebook-key-nothing = 아무것도 주어지지 않았습니다. location, flow, stimulus 가운데 하나 이상을 적어 주세요.
casebook-law-distance = { $name }에는 유한하고 음이 아닌 수가 들어가야 합니다.
casebook-law-zero = { $name }에 0이 있어 법칙이 무한대가 됩니다. softening을 0보다 크게 하거나 그 값을 빼 주세요.
casebook-law-two-points = { $name }에는 서로 다른 값이 둘 이상 필요합니다.
casebook-law-ranks = 역할 비중이 { $value }입니다. 1, 2, 3 가운데 세 순위(VP, SO, SS)로 적어 주세요.
casebook-times-empty = 시간이 하나도 없습니다. 사례마다 하나씩, 형성되지 않았으면 NaN으로 적어 주세요.
casebook-times-range = 시간은 0과 관찰 기간 { $follow_up }년 사이여야 합니다. 형성되지 않았으면 NaN으로 적어 주세요.
casebook-total-empty = 더할 값이 없습니다. 값을 하나 이상 넣어 주세요.
casebook-total-units = { $units } 값은 함께 더할 수 없습니다. 통화와 종류를 섞지 않으니 따로 더해 주세요.
casebook-total-years = 서로 다른 연도({ $years })의 값은 더하지 않습니다. 연도별로 더해 주세요.

# 자료 파일의 틀
casebook-schema-twice = 한 표에 ‘{ $field }’이 두 번 나옵니다. 하나를 고치거나 빼 주세요.
casebook-schema-table = { $field }에는 id별 기록 표가 있어야 합니다.
casebook-schema-unknown = { JOSA($field, "은/는") } 기록에 없는 필드입니다. 철자를 확인해 주세요.
casebook-schema-absent = { JOSA($field, "이/가") } 없습니다. 모든 기록에 필요합니다.
casebook-schema-words = { $field }에는 en과 ko 두 언어의 글이 필요합니다.
casebook-schema-word = { $field } 값이 ‘{ $value }’입니다. 다음 중 하나로 적어 주세요: { $allowed }.
casebook-schema-source = { $field }에는 “S4 L123, L572-602; S1 L5”처럼 행을 적어 주세요.
casebook-schema-roles = { $field }에는 vp, so, ss마다 ◎, ○, △ 가운데 하나가 필요합니다.
casebook-schema-gap = { $field }: 결측 값에는 수가 없어야 하고 다른 값에는 모두 있어야 합니다.
casebook-schema-line = { JOSA($field, "은/는") } 원문의 값이므로 기록 출처 안의 행 번호가 필요합니다.
casebook-schema-printed = { JOSA($field, "은/는") } 원문의 값이므로 인쇄된 글자가 필요합니다.

# 기록 하나
casebook-provenance = 근거: { $word }
casebook-provenance-given = 원문에 있음
casebook-provenance-derived = 계산한 값
casebook-provenance-inferred = 추정
casebook-provenance-missing = 결측
casebook-confidence = 판독의 확실함: { $word }
casebook-confidence-high = 높음
casebook-confidence-medium-high = 중간 이상
casebook-confidence-medium = 중간
casebook-source = 출처: { $source }
casebook-literature = 언급된 문헌: { $works }
casebook-derived-from = 계산에 쓴 기록: { $ids }
casebook-outside = 다섯 글 밖의 증거: { $text }
casebook-flag = 불일치 { $id }: { $label }. { $text }
casebook-touches = 관련 기록: { $ids }
casebook-formula = 식(군집의 제안): { $formula }
casebook-expects = 주장이 기대하는 것: { $direction }
casebook-direction-positive = 양의 효과
casebook-direction-negative = 음의 효과
casebook-direction-zero = 효과 없음
casebook-direction-ordering = 한 효과가 다른 효과보다 큼
casebook-direction-interaction = 다른 조건에 따라 달라지는 효과
casebook-direction-existence = 그런 일이 있음
casebook-direction-universal = 언제나 성립함
casebook-direction-conditional = 조건에 따라 다름
casebook-direction-conjunction = 둘 다 필요함
casebook-roles = 역할 VP·SO·SS: { $symbols } (기호는 원문, 사례와의 짝은 { $assignment })
casebook-measure-of = { $label }, { $of }

# 값
casebook-value-missing = 결측
casebook-not-said = 원문에 없음
casebook-quantity = { $number }{ $unit }
casebook-bound-about = 약 { $value }
casebook-bound-at_least = { $value } 이상
casebook-bound-at_most = { $value } 이하
casebook-bound-mid = { $value } 중반
casebook-bound-late = { $value } 말
casebook-bound-above = { $value } 초과
casebook-grade-strong = 강함
casebook-grade-weak = 약함

# 사례
casebook-case-type = 유형: { $type }
casebook-case-interaction = 상호작용: { $grade }
casebook-type-university_led = 대학·연구소 주도형
casebook-type-large_firm_led = 대기업 주도형
casebook-type-region_specific = 지역특화형
casebook-type-silicon_valley = 실리콘밸리형
casebook-dimension-type = 유형
casebook-dimension-interaction = 상호작용
casebook-role-vp = 비전 제시자
casebook-role-so = 시스템 통합자
casebook-role-ss = 전문 공급자

# 수 바로 뒤에 붙는 단위
casebook-unit-m2 = ㎡
casebook-unit-km2 = ㎢
casebook-unit-pyeong = 평
casebook-unit-eok_pyeong = 억 평
casebook-unit-km = km
casebook-unit-mile = 마일
casebook-unit-KRW = 원
casebook-unit-eok_krw = 억 원
casebook-unit-jo_krw = 조 원
casebook-unit-JPY = 엔
casebook-unit-eok_jpy = 억 엔
casebook-unit-USD = 달러
casebook-unit-usd_million = 백만 달러
casebook-unit-eok_usd = 억 달러
casebook-unit-ITL = 리라
casebook-unit-share = {""}
casebook-unit-percent = %
casebook-unit-share_per_year = (연)
casebook-unit-percent_per_year = %(연)
casebook-unit-years = 년
casebook-unit-months = 개월
casebook-unit-year = 년
casebook-unit-decade = 년대
casebook-unit-count = 개
casebook-unit-count_per_year = 건(연)
casebook-unit-persons = 명
casebook-unit-persons_per_km2 = 명/㎢
casebook-unit-person_days = 인·일
casebook-unit-exponent = {""}
casebook-unit-number = {""}
casebook-unit-ratio = {""}
casebook-unit-grade = {""}
casebook-unit-scale = {""}
casebook-unit-name = {""}
casebook-unit-index_points = 포인트
casebook-unit-krw_per_usd = 원/달러
casebook-unit-jpy_per_usd = 엔/달러
