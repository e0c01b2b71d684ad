config-no-file = ‘{ $path }’ 파일이 없습니다. 다음 명령으로 만들어 주세요: gunjip init FILE
config-not-utf8 = 이 파일은 UTF-8이 아닙니다. UTF-8로 다시 저장해 주세요.
config-not-toml = 올바른 TOML이 아닙니다: { $reason }. 그 줄을 고쳐 주세요.
config-unknown-key = ‘{ $key_name }’ 항목은 이 자리에서 쓰지 않습니다. 쓸 수 있는 항목: { $known }.
config-unknown-key-near = ‘{ $key_name }’ 항목은 이 자리에서 쓰지 않습니다. 혹시 ‘{ $near }’인가요?
config-missing-key = ‘{ $key_name }’ 항목이 빠졌습니다. 더해 주세요.
config-bad-value = ‘{ $key_name }’ 값 { JOSA($value, "은/는") } 여기에 쓸 수 없습니다. 값을 고쳐 주세요. gunjip init이 예를 보여 줍니다.
config-at-most = ‘{ $key_name }’ 값이 { $value }입니다. { $limit } 이하여야 합니다. 값을 고쳐 주세요.
config-below = ‘{ $key_name }’ 값이 { $value }입니다. { $limit }보다 작아야 합니다. 값을 고쳐 주세요.
config-at-least = ‘{ $key_name }’ 값이 { $value }입니다. { $limit } 이상이어야 합니다. 값을 고쳐 주세요.
config-above = ‘{ $key_name }’ 값이 { $value }입니다. { $limit }보다 커야 합니다. 값을 고쳐 주세요.
config-whole-number = ‘{ $key_name }’ 값이 ‘{ $value }’입니다. 1처럼 정수로 적어 주세요.
config-number = ‘{ $key_name }’ 값이 ‘{ $value }’입니다. 1.25처럼 숫자로 적어 주세요.
config-true-false = ‘{ $key_name }’ 값이 ‘{ $value }’입니다. true 또는 false로 적어 주세요.
config-text = ‘{ $key_name }’ 값이 { $value }입니다. 따옴표로 묶은 글로 적어 주세요.
config-one-of = ‘{ $key_name }’ 값이 ‘{ $value }’입니다. 다음 중 하나로 적어 주세요: { $limit }.
config-section = ‘{ $key_name }’ 값이 ‘{ $value }’입니다. [{ $key_name }] 아래에 file = "…"처럼 묶음으로 적어 주세요.
config-list = ‘{ $key_name }’ 값이 ‘{ $value }’입니다. 대괄호로 묶은 목록으로 적어 주세요.
config-no-input = inputs.{ $role }에 적힌 ‘{ $path }’ 파일이 없습니다. 경로를 고쳐 주세요.
config-no-input-near = inputs.{ $role }에 적힌 ‘{ $path }’ 파일이 없습니다. 혹시 ‘{ $near }’인가요?
config-nothing-to-read = 연구에 표도 사업체도 적혀 있지 않습니다. [inputs.table]이나 [inputs.plants]에 file = "…"를 더해 주세요.
config-two-groups = footprint 절에 groups = "learned"와 정의 파일이 함께 적혀 있습니다. 둘 가운데 하나만 남겨 주세요.
config-scan-only = stability와 weight = "jobs"는 method = "scan"일 때만 쓸 수 있습니다. method를 "scan"으로 하거나 둘을 빼 주세요.
config-no-weights = membership 절의 place, industry, ties가 모두 0입니다. 적어도 하나는 0보다 크게 적어 주세요.
study-wrong-kind = inputs.{ $role } 파일이 ‘{ $kind }’로 읽혔습니다. ‘{ $wanted }’가 필요합니다. 다른 파일을 적거나 study.toml에서 format과 columns를 정해 주세요.

stage-read-table = 표를 읽고 있습니다
stage-read-plants = 사업체를 읽고 있습니다
stage-read-panel = 여러 해의 사업체를 읽고 있습니다
stage-read-regions = 지역을 읽고 있습니다
stage-read-centroids = 지역 중심점을 읽고 있습니다
stage-read-borders = 지역의 이웃 관계를 읽고 있습니다
stage-read-industry_names = 업종 이름을 읽고 있습니다
stage-read-zones = 지정 구역을 읽고 있습니다
stage-read-links = 연계 자료를 읽고 있습니다
stage-read-organisations = 기관을 읽고 있습니다
stage-read-survey = 설문을 읽고 있습니다
stage-regions = 지역을 준비하고 있습니다
stage-plants = 사업체를 지역에 배치하고 있습니다
stage-cells = 지역 × 업종 표를 만들고 있습니다
stage-repair = 비공개 칸을 추정하고 있습니다
stage-screen = 칸을 가려내고 있습니다
stage-footprints = 지도에서 클러스터를 찾고 있습니다
stage-tables = 표와 지도 층을 쓰고 있습니다
stage-report = 보고서를 쓰고 있습니다
stage-dossiers = 클러스터별 보고서를 쓰고 있습니다

finding-footprints = { $count ->
    [0] 전체 사업체와 견주어 두드러지게 모인 업종이 없습니다.
   *[other] 지도에서 업종 또는 업종 묶음 { $industries }개가 두드러지게 모인 곳 { $count }곳을 찾았습니다. 그중 { $crossing }곳은 지역 경계를 넘습니다. { $tested ->
        [0] 연계 자료가 없어 실제 클러스터인지는 검정하지 않았습니다.
       *[other] 연계로 보아 { $real }곳을 실제 클러스터로, { $loose }곳을 집적으로 판정했습니다.
      }
  }
finding-screen = 지역·업종 칸 { $cells }개 가운데 { $strong }개가 강합니다. { $withheld }개는 공표된 값이 없어 범위로 다루었습니다.
finding-none = 가려낼 자료가 없습니다. 표를 더하거나 사업체에 지역 경계를 더해 주세요.

init-head = { JOSA($file, "을/를") } 어떻게 다룰지 적는 파일입니다. #으로 시작하는 줄은 쓰이지 않습니다.
  적지 않은 것은 모두 감지하며, 어떻게 감지했는지는 접수 보고서에 나옵니다.
init-seed = 모든 무작위 계산은 이 숫자에서 나옵니다.
init-year = 적지 않으면 파일의 마지막 연도를 씁니다.
init-digits = 파일에 여러 단계가 있을 때 쓸 업종 코드의 자릿수입니다.
init-detected = 파일에서 감지한 내용입니다. 틀린 것은 고쳐 주세요.
init-columns = 군집의 열 = 파일의 열
init-regions = 지역 경계(또는 중심점)가 있으면 지도가 나오고 사업체가 지역에 배치됩니다.
init-screen = 미국 클러스터 매핑이 공표한 등급의 백분위와 입지계수입니다.
init-footprint = 지도에서 찾는 클러스터의 거짓 발견율과, 유의확률에 쓰는 무작위 표지 횟수입니다.
init-groups = 업종 하나하나 대신 쓸 묶음 파일입니다. industry와 group 열이 있는 CSV·통합 문서, 또는 [groups]가 있는 TOML을 넣어 주세요. 코드는 앞자리만 적어도 됩니다.
init-weight = "jobs"로 하면 사업체를 일자리 수만큼 셉니다.
init-sure = 표본을 솎아 다시 찾는 횟수(다시 찾은 비율이 안정도입니다)와, 둘째 방법으로도 찾을지를 정합니다.
init-membership = 누가 속하는지: 장소·업종·연결의 무게와, 구성원이 되는 가장 낮은 점수입니다.
init-dossiers = 따로 보고서를 만들 클러스터의 ID입니다. 그 클러스터를 모두 담습니다.
init-plants = true로 하면 개별 사업체가 결과에 들어갑니다. 비밀 자료일 수 있습니다.
init-exists = ‘{ $path }’ 파일이 이미 있습니다. 바꾸려면 --force를, 다른 곳에 쓰려면 --folder를 써 주세요.
init-no-table = 이 파일은 { $kind }이며 사업체나 지역·업종별 표가 아닙니다. 그런 파일을 적고 경계는 --regions로 주세요.
demo-other-study = ‘{ $path }’ 파일은 다른 연구입니다. 시연에는 빈 폴더를 적어 주세요.
find-clusters = 지도의 클러스터 ({ $count }개 중 { $shown }개)
find-cells = 가장 강한 지역·업종 칸 ({ $count }개 중 { $shown }개)
find-rank = 순위
find-industry = 업종
find-region = 중심 지역
find-units = 지역 수
find-plants = 사업체
find-jobs = 종사자
find-lift = 밀도 배수
find-q = q값
find-lq = 입지계수
find-tier = 등급
find-at-least = { $low } 이상
tier-strong10 = 매우 강함
tier-strong = 강함
tier-significant = 뚜렷함
tier-qualifying = 기본
tier-none = –
init-not-understood = 어떤 파일인지 알 수 없습니다. gunjip inspect로 내용을 보고 study.toml에서 열을 이어 주세요.
stage-test = 실제 클러스터인지 가리고 있습니다
stage-membership = 누가 속하는지 점수를 매기고 있습니다
find-verdict = 판정
find-verdict-cluster = 클러스터
find-verdict-agglomeration = 집적
find-verdict-network_without_place = 장소 없는 연결망
find-verdict-nothing = 없음
find-verdict-not_decided = 판단 안 함
study-converted = { $file }에 따라 산업 분류를 바꾸었습니다. { $what ->
    [plants] 사업체
   *[values] 알려진 합계
 }의 { $mapped }는 대응 분류가 하나이고, { $split }는 여럿이어서 { $what ->
    [plants] 가중치가 가장 큰 분류로 보냈으며
   *[values] { $weighted ->
        [yes] 가중치대로 나누었으며
       *[no] 가중치가 없어 똑같이 나누었으며
    }
 }, { $lost }는 대응 분류가 없어 제외했습니다.
