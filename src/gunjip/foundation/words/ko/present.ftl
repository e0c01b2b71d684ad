# 그림, 보고서, 내보내기.

## 오류
present-nothing-to-draw = ‘{ $kind }’ 결과에 그릴 숫자가 없습니다. 행과 값이 있는 숫자 열이 있는지 확인해 주세요.
present-plants-refused = ‘{ $name }’ 표에는 사업체가 한 행씩 들어 있습니다({ $rows }행). 개별 사업체가 드러날 수 있습니다. 그래도 쓰려면 plants=True로 지정해 주세요.
present-no-geometry = ‘{ $name }’ 표에 도형 열이 없습니다. 좌표계가 있는 GeoDataFrame을 넣어 주세요.
present-no-crs = ‘{ $name }’ 도형에 좌표계가 없습니다. 예를 들어 crs="EPSG:5179"처럼 지정해 주세요.
present-too-many-classes = 지도에는 급간을 { $most }개까지 나타낼 수 있습니다. 지금은 { $count }개입니다. 경계값을 줄여 주세요.
present-sheet-rows = ‘{ $name }’ 표는 { $rows }행입니다. 시트 하나에는 { $most }행까지 들어갑니다. Parquet나 CSV로 써 주세요.

## 그림
present-map-all = 모든 값
present-map-below = { $value } 미만
present-map-from = { $value } 이상
present-map-likely = 빗금: 급간 확률 50~80% ({ $count })
present-map-unsure = 급간 확률 50% 미만 ({ $count })
present-map-withheld = 비공개, 0이 아님 ({ $count })
present-map-few = 더 적은 지역: 원 없음({ NUMBER($count) }곳)
present-map-withheld-none = 비공개: 원 없음 ({ $count })
present-map-no-data = 자료 없음 ({ $count })
present-map-insets = 테두리 안의 지역은 축척이 다릅니다.
present-map-left-out = 값이 없는 먼 지역 { $count }곳은 그리지 않았습니다.
present-map-footprints = 클러스터 경계
present-map-stable = 안정도 80% 이상 ({ $count })
present-map-shaky = 안정도 80% 미만 ({ $count })
present-map-untested = 안정도 확인 안 함 ({ $count })
present-axis-count = 값의 수
present-axis-distance = 거리 (km)
present-without-value = 값 없음: { $count }
present-band-global = 전체 신뢰띠
present-band-local = 거리별 신뢰띠
present-null = 귀무가설
present-observed = 관측값
present-outside = 전체 신뢰띠 밖
present-reference-national = 전국 = 1
present-reference-null = 귀무가설 = 1
present-reference-none = 없음 = 0
present-top-of = 전체 { $total }개 중 상위 { $shown }개
present-matrix-cut = 전체 { $total }개 중 강한 { $shown }개만 그렸습니다.
present-at-least = { $value } 이상
present-figure-twice = 그림 두 개의 이름이 모두 ‘{ $name }’입니다. 서로 다른 이름을 붙여 주세요.

## 통계량 이름
present-kind-location_quotient = 입지계수
present-kind-duranton_overman = 거리별 밀도(K_d)
present-kind-marcon_puech_m = M 함수
present-kind-m_density = m 함수
present-kind-ripley_k = K 함수
present-kind-besag_l = L 함수
present-kind-pair_correlation = 쌍상관 함수(g)
present-kind-ellison_glaeser = 엘리슨–글레이저 지수
present-kind-maurel_sedillot = 모렐–세디요 지수
present-kind-coagglomeration = 공동 집적
present-kind-ellison_glaeser_coagglomeration = 공동 집적
present-kind-relatedness = 산업 연관성
present-kind-proximity = 근접성
present-kind-eci = 경제 복잡도
present-kind-pci = 상품 복잡도
present-kind-economic_complexity = 경제 복잡도
present-kind-product_complexity = 상품 복잡도
present-kind-fitness = 적합도
present-kind-gini = 지니 지수
present-kind-herfindahl = 허핀달 지수
present-kind-moran = 모란 지수
present-kind-locational_gini = 입지 지니계수
present-kind-hoover_balassa = 후버–발라사 지수
present-kind-krugman = 크루그먼 지수
present-kind-theil = 타일 지수
present-kind-relatedness_density = 연관 밀도
present-kind-coagglomeration_groups = 묶음의 공동 집적
present-kind-complexity_outlook = 복잡도 전망
present-kind-income_content = 소득 함량
present-kind-spatial_location_quotient = 공간 입지계수
present-kind-proximity_adjusted_quotient = 근접 보정 입지계수
present-kind-spatial_input_output_quotient = 공간 산업연관 계수
present-kind-litzenberger_sternberg = 리첸베르거–슈테른베르크 지수
present-kind-local_autocorrelation = 국지 자기상관
present-kind-variety = 연관·비연관 다양성
present-kind-entry_exit = 진입과 이탈
present-kind-specialisation_growth = 특화의 변화
present-kind-localisation_survey = 집적도
present-kind-tiers = 입지계수
present-kind-clusters = 클러스터
present-kind-howard_newman_tarp = 하워드–뉴먼–타르프 지수
present-kind-areal_sensitivity = 공간 단위 민감도

## 열과 단위
present-column-gamma = 집적도(Γ)
present-column-psi = 분산도(Ψ)
present-column-lq = 입지계수
present-column-value = 규모
present-column-plants = 사업체
present-column-diversity = 다양성
present-column-ubiquity = 보편성
present-column-eci = 경제 복잡도
present-column-pci = 상품 복잡도
present-column-fitness = 적합도
present-column-proximity = 근접성
present-column-probability = 확률
present-column-share = 비중
present-column-density = 밀도
present-unit-jobs = 명
present-unit-plants = 개
present-unit-count = 개
present-unit-industries = 개 산업
present-unit-cells = 개
present-unit-percent = %
present-unit-usd = 미국 달러
present-unit-km = km
present-unit-m = m
present-unit-ratio = 배
present-unit-index = 지수
present-unit-1-per-m = m당
present-unit-per-km = km당

## 보고서: 틀
present-skip = 본문으로 건너뛰기
present-contents = 차례
present-made-by = 군집(Gunjip) { $version }
present-sort-by = 이 열로 정렬
present-sorted-up = 작은 값부터 정렬됨
present-sorted-down = 큰 값부터 정렬됨

## 보고서: 요약
present-summary = 결과
present-nothing-found = 이 자료에서는 기준을 넘은 클러스터가 없습니다.
present-found-cells = { $count ->
    [0] 지역과 산업의 짝 { $total }개 가운데 강한 짝은 없습니다.
   *[other] 지역과 산업의 짝 { $total }개 가운데 { $n }개가 강합니다. 지역 { $regions }곳, 산업 { $industries }개에 걸쳐 있습니다.
  }
present-ranked-cells = 지역과 산업의 짝 { $total }개를 입지계수 순으로 늘어놓았습니다.
present-strongest = 가장 강한 곳은 { $region }의 { JOSA($industry, "으로/로") }, 지역 일자리에서 차지하는 몫이 전국의 { $lq }배입니다.
present-strongest-interval = 가장 강한 곳은 { $region }의 { JOSA($industry, "으로/로") }, 지역 일자리에서 차지하는 몫이 전국의 { $lq }배입니다({ $level } 구간 { $range }).
present-hidden-cells = { $n }개 짝은 공표 기관이 공개하지 않았습니다. 0으로 세지 않았습니다.
present-found-footprints = 사업체 위치에서 클러스터 경계 { $n }개를 찾았습니다.
present-shaky-footprints = 그 가운데 { $n }개는 다시 계산했을 때 80%에 못 미치게 되풀이되어 점선으로 그렸습니다.
present-largest-footprint = 순위의 첫째는 { $name }, 규모는 { $value }입니다.

## 보고서: 어디에
present-where = 클러스터는 어디에 있나
present-where-cells = 지역과 산업
present-where-footprints = 경계를 넘는 클러스터
present-how-to-read = 읽는 법
present-head-rank = 순위
present-head-region = 지역
present-head-regions = 걸친 지역
present-head-industry = 산업
present-head-cluster = 클러스터
present-head-lq = 입지계수
present-head-interval = { $level } 구간
present-head-size = 규모
present-head-plants = 사업체
present-head-probability = 같은 판정
present-head-odds = 같은 판정 ({ $draws }번 중)
present-head-verdict = 판정
present-head-area = 넓이
present-head-outside = 중심 지역 밖 비중
present-head-stability = 안정도
present-head-agreement = 방법 간 일치
present-read-stability = 안정도는 사업체를 솎은 표본 가운데 같은 경계가 절반 넘게 겹쳐 다시 나온 비율입니다.
present-read-protected = 일자리 수가 비어 있는 클러스터는 한두 사업체가 일자리를 거의 다 가지고 있어, 합계를 실으면 그 사업체가 드러납니다.
present-column-protected = 일자리 비공개
present-column-agreement = 방법 간 일치
present-column-stability = 안정도
present-column-at_distance = 멀리 있는 구성원
present-read-agreement = 방법 간 일치는 둘째 방법의 경계가 이 경계와 겹치는 정도입니다(공통 넓이를 합친 넓이로 나눈 값). 그리지 않았으면 0%입니다.
present-caption-cells = 가장 강한 지역과 산업의 짝
present-caption-footprints = 경계를 찾은 클러스터, 강한 순
present-table-cut = 전체 { $total }행 가운데 앞의 { $shown }행만 실었습니다. 내보낸 표에는 모두 들어 있습니다.
present-of-draws = { $draws }번 중 { $hits }번
present-cell-withheld = 비공개({ $range })
present-cell-estimated = { $value }(추정)
present-status-published = 공표
present-status-withheld = 비공개
present-status-estimated = 추정
present-status-missing = 모름
present-verdict-strong10 = 매우 강함
present-verdict-strong = 강함
present-verdict-significant = 뚜렷함
present-verdict-qualifying = 기준 충족
present-verdict-none = 해당 없음
present-verdict-insufficient = 규모 부족
present-verdict-withheld = 비공개
present-verdict-cluster = 실제 클러스터
present-verdict-agglomeration = 모여 있음
present-verdict-not_tested = 판단 안 함
present-verdict-chance = 우연
present-verdict-not_decided = 판단 안 함
present-verdict-network_without_place = 장소 없는 연결망
present-verdict-nothing = 없음
present-title-ranked = 가장 강한 { $count }개 짝과 그 확실성
present-alt-ranked = 입지계수 { $count }개를 구간과 함께 순위로 나타낸 그림. 첫째는 { $first }, 값은 { $lq }. 아래 표에 같은 값이 있습니다.
present-reading-ranked = 점은 값, 선은 { $level } 구간입니다. 선이 많이 겹치는 두 짝은 순서를 가릴 수 없습니다.
present-title-strong = 지역별 강한 산업의 수
present-legend-strong = 지역의 강한 산업 수
present-title-lq-map = { $industry }: 지역별 입지계수
present-title-footprints = 클러스터 { $n }개와 그것이 넘는 경계
present-alt-footprints = 지역 경계 위에 클러스터 { $n }개의 윤곽을 그린 지도: { $names }. 아래 표에 목록이 있습니다.
present-alt-map = 지도: { $title }. 값이 있는 지역은 { $count }곳이고, 가장 큰 곳은 { $regions }입니다.
present-reading-footprints = 실선은 다시 계산했을 때 80% 이상 되풀이된 경계, 점선은 그보다 적게 되풀이된 경계입니다. 경계는 사업체 대부분을 둘러싸며, 전부는 아닙니다.
present-reading-circles = 원의 넓이는 수에 비례합니다. 원이 없는 지역은 수가 없거나 공개되지 않은 곳입니다.
present-reading-classes = 급간은 모든 지역을 다섯으로 나눈 값을 반올림한 것입니다. 괄호 안은 지역 수입니다.
present-reading-lq-map = 1이 전국 평균입니다. 급간은 모든 연도와 산업에 같으므로 지도를 견주어 볼 수 있습니다. 괄호 안은 지역 수입니다.
present-read-lq = 입지계수 { $lq }: { $region } 일자리에서 { JOSA($industry, "이/가") } 차지하는 몫이 전국의 { $lq }배라는 뜻입니다. 1보다 크면 전국보다 많이 모인 것입니다.
present-read-interval = { $level } 구간 { $range }: 자료의 알려진 오차를 반영하면 { $level }의 경우에 값이 이 범위에 들어갑니다.
present-read-odds = 같은 판정 { $told }: 자료의 오차를 반영해 다시 계산했을 때 같은 판정이 나온 횟수입니다.
present-read-probability = 같은 판정 { $told }: 자료의 오차를 반영해 다시 계산했을 때 같은 판정이 나온 비율입니다.
present-read-outside = ‘중심 지역 밖 비중’은 사업체가 가장 많은 지역의 바깥에 있는 사업체의 몫입니다. 한 지역만 보면 이 몫을 놓칩니다.
present-explain-strong10 = 매우 강함: 입지계수가 그 산업의 지역 가운데 상위 10%이고 1 이상이며, 규모도 작지 않습니다.
present-explain-strong = 강함: 입지계수가 그 산업의 지역 가운데 상위 25%이고 1 이상이며, 규모도 작지 않습니다.
present-explain-significant = 뚜렷함: 입지계수가 그 산업의 지역 가운데 중앙값보다 큽니다.
present-explain-qualifying = 기준 충족: 입지계수가 그 산업의 지역 가운데 하위 25%보다 큽니다.
present-explain-none = 해당 없음: 이 기준에 미치지 못합니다.
present-explain-insufficient = 규모 부족: 일자리나 사업체 수가 그 산업의 지역 가운데 하위 25%에 들어 등급을 매기지 않았습니다.
present-explain-protected = 싣지 않음: 실으면 한 사업체의 일자리 수가 드러나는 값입니다. 0이 아닙니다.
present-explain-withheld = 비공개: 공표 기관이 공개하지 않은 값입니다. 0이 아니며, 범위는 있을 수 있는 값을 나타냅니다.
present-explain-estimated = 추정: 공표 기관의 범위 안에서 추정한 값입니다.
present-explain-missing = 모름: 공표된 적이 없는 값입니다. 0이 아닙니다.
present-explain-cluster = 실제 클러스터: 우연보다 더 모여 있고, 거리로 설명되는 것보다 더 거래합니다.
present-explain-agglomeration = 모여 있음: 모여 있지만, 거리로 설명되는 것보다 더 거래한다는 증거는 찾지 못했습니다.
present-explain-not_tested = 판단 안 함: 거래 자료가 없어 판단하지 않았습니다. ‘연결되지 않음’이 아닙니다.
present-explain-chance = 우연: 같은 곳의 모든 산업 사업체보다 더 모여 있지 않습니다.

## 보고서: 자료
present-data = 자료
present-caption-sources = 출처
present-head-source-title = 제목
present-head-source-publisher = 공표 기관
present-head-source-year = 연도
present-head-source-licence = 이용 조건
present-head-source-file = 파일
present-caption-reconciliation = 이 보고서의 합계와 공표된 합계
present-head-item = 항목
present-head-unit = 단위
present-head-ours = 이 보고서
present-head-published = 공표
present-head-difference = 차이
present-totals-agree = 모든 합계가 공표된 값과 같습니다.
present-totals-differ = 합계 { $n }개가 공표된 값과 다릅니다. 결과를 읽을 때 감안해 주세요.
present-caption-tables = 파일로 만든 표
present-head-table = 표
present-head-table-years = 연도
present-head-table-unit = 단위
present-head-table-classification = 분류
present-head-table-rows = 행
present-head-table-regions = 지역
present-head-table-industries = 산업
present-head-table-published = 공표
present-head-table-withheld = 비공개
present-head-table-estimated = 추정
present-head-table-missing = 모름
present-caption-intake = 파일별로 읽은 행
present-head-format = 형식
present-head-intake-read = 읽음
present-head-intake-kept = 씀
present-head-intake-repaired = 고침
present-head-intake-dropped = 뺌
present-head-intake-unknown = 이해 못 함
present-caption-issues = 고치거나 빼거나 이해하지 못한 행
present-head-action = 처리
present-head-reason = 까닭
present-head-column = 열
present-head-count = 행 수
present-head-row-numbers = 처음 행 번호
present-action-repaired = 고침
present-action-dropped = 뺌
present-action-unknown = 이해 못 함
present-intake-warnings = 파일을 읽으며 확인이 필요하다고 본 점:
present-no-issues = 고치거나 뺀 행이 없습니다.
present-withheld = 공개되지 않은 값
present-withheld-words = 값이 있지만 공표 기관이 공개하지 않았습니다. 0이 아니라 범위로 다루었고, 이 값에 기대는 모든 수치에 구간을 붙였습니다.
present-caption-withheld = 공개되지 않은 칸과 알려진 범위
present-head-cells = 칸 수
present-head-bounds = 합계의 범위

## 보고서: 방법
present-method = 방법과 한계
present-caveats = 이 수치로 말할 수 없는 것
present-method-lq = 입지계수는 한 산업이 지역 일자리에서 차지하는 몫을 전체 일자리에서 차지하는 몫으로 나눈 값입니다. 구간은 자료의 알려진 오차 안에서 다시 계산해 얻었습니다.
present-method-tiers = 등급은 미국 클러스터 지도 사업이 공개한 방식을 따릅니다. 산업마다 일자리가 있는 지역을 입지계수 순으로 늘어놓으며, 어느 등급이든 일자리와 사업체 수가 하위 25%를 넘어야 합니다.
present-method-footprints = 경계는 사업체의 위치에 밀도 기반 군집 분석(HDBSCAN)을 써서 찾았고, 행정 경계와 상관없이 각 클러스터의 사업체를 둘러 그렸습니다.
present-method-withheld = 공개되지 않은 칸은 공표 기관의 합계로 범위를 구했습니다. 이 칸에 기대는 비중은 범위 안에서 값을 뽑아 여러 번 계산했습니다.
present-caveat-association = 함께 나타난다는 뜻이며 원인이라는 뜻이 아닙니다.
present-caveat-agglomeration = 입지계수가 높으면 모여 있다는 뜻입니다. 기업끼리 연결되어 있다는 뜻은 아닙니다.
present-caveat-small-regions = 작은 지역에서는 사업체 몇 개만으로도 입지계수가 높아집니다. 구간과 사업체 수를 함께 봐 주세요.
present-caveat-borders = 지역별 수치는 경계를 어디에 긋느냐에 따라 달라집니다. 경계에 걸친 클러스터는 각 지역에서 실제보다 약하게 나타납니다.
present-caveat-many-tests = 많은 곳을 검정했습니다. 아무것도 없는 곳도 일부는 우연히 기준을 넘습니다.
present-caveat-noncoverage = 조사나 등록부에서 빠진 몫은 구간에 반영하지 않았습니다.

## 보고서: 근거
present-provenance = 수치의 근거
present-again = 다음 명령으로 이 보고서를 다시 만들 수 있습니다.
present-caption-checksums = 입력 파일의 검증값(SHA-256)
present-head-checksum = 검증값
present-provenance-version = 군집 판
present-provenance-seed = 난수 시작값
present-provenance-run = 실행
present-provenance-study = 연구
present-provenance-draws = 다시 계산한 횟수
present-provenance-python = 파이썬 판
present-provenance-config = 설정 파일
present-provenance-parameters = 매개변수

## 내보내기
present-about = 설명
present-about-column = 열
present-about-meaning = 뜻
present-about-unit = 단위
present-about-source = 출처
present-about-table = 표
present-about-rows = 행
present-explain-not_decided = 판단 안 함: 모여 있지만, 판정에 필요한 검정을 할 수 없거나 결과가 뚜렷하지 않습니다.
present-explain-network_without_place = 장소 없는 연결망: 업종은 서로 연관되지만 한곳에 모여 있지 않습니다.
present-explain-nothing = 없음: 장소도 연계도 두드러지지 않습니다.
present-head-possible = 가능한 범위
present-found-verdicts = 판정별로는 { $told }곳입니다.
present-method-scan = 여러 크기의 원으로 모든 곳을 살펴, 전체 사업체 가운데 한 업종이나 연관된 업종 묶음의 몫이 우연으로 나오기 어려울 만큼 큰 곳을 찾았습니다. 우연은 같은 사업체에 업종을 무작위로 나누어 준 것입니다. 모든 곳과 모든 크기를 살핀 점을 반영했고, 모든 업종에 걸쳐 거짓 발견이 스무 곳 가운데 한 곳을 넘지 않도록 했습니다.
present-method-test = 찾은 곳의 사업체들이 거리와 규모로 설명되는 것보다 더 많이 이어져 있으면 실제 클러스터로, 연계를 확인했으나 그보다 많지 않으면 집적으로 판정했습니다. 연관성은 같은 수의 업종을 무작위로 고른 묶음과 견주었습니다.

## A report of one cluster
dossier-lead = { $name }에 대해 이 연구가 아는 모든 것입니다.
dossier-ties = 구성원이 맺은 연결의 { $share }%가 안에 머뭅니다(95% 구간 { $range }%).
dossier-none = 없음
dossier-industries = 업종
dossier-checks = 점검
dossier-counts = 미달 { $failed }개, 충족 { $passed }개, 점검 안 함 { $untested }개
dossier-untested = { $count }개 점검은 할 수 없었습니다. ‘충족’이 아니며, 자료에 없는 것에도 문제가 있을 수 있습니다.
dossier-items = 과제 { $count }개, { $years }년
