measure-needs-table = 칸 또는 사업체
measure-needs-plants = 좌표가 있는 사업체
measure-needs-one = 좌표가 있는 사업체, --industry
measure-needs-window = 좌표가 있는 사업체, --industry, --regions
measure-needs-map = 칸 또는 사업체, --industry, --regions
measure-needs-industry = { JOSA($name, "은/는") } 한 업종을 다룹니다. --industry로 업종을 적어 주세요.
measure-needs-regions = { $name }에는 지역 경계가 필요합니다. --regions로 파일을 적어 주세요.
measure-no-equals = ‘{ $text }’ 형식이 맞지 않습니다. 예를 들어 --set level=0.95처럼 적어 주세요.
measure-no-option = { $name }에는 ‘{ $option }’ 선택 사항이 없습니다. 쓸 수 있는 것: { $known }.
measure-no-option-near = { $name }에는 ‘{ $option }’ 선택 사항이 없습니다. 혹시 ‘{ $near }’인가요?
measure-no-industry = 파일에 ‘{ $industry }’ 업종이 없습니다. 코드와 자릿수를 확인해 주세요.
measure-needs-option = { JOSA($name, "은/는") } ‘{ $option }’ 선택 사항이 있어야 합니다. 예를 들어 --set { $option }=[1000,5000]처럼 적어 주세요.
