table-column-missing = { $table } 표에 ‘{ $name }’ 열이 필요합니다. 열을 더하거나 study.toml에서 기존 열과 이어 주세요.
table-column-missing-near = { $table } 표에 ‘{ $name }’ 열이 필요합니다. 혹시 ‘{ $near }’ 열인가요? study.toml에서 이어 주세요.
table-infinite = { $table } 표의 ‘{ $column_name }’ 열에 무한대가 { $count }개 있습니다(처음 위치 { $first }). 고치거나 비워 주세요.
table-below = { $table } 표의 ‘{ $column_name }’ 열에 { $low }보다 작은 값이 { $count }개 있습니다(처음 위치 { $first }: { $value }). 고치거나, 모르는 값이면 비워 주세요.
table-duplicate-key = { $table } 표에서 { $count }행이 앞의 ({ $key_name }) 값을 되풀이합니다. 예: { $example }. 한 행만 남기거나 먼저 더해 주세요.
table-key-missing = { $table } 표의 ‘{ $column_name }’ 열이 { $count }행에서 비어 있습니다. 채우거나 그 행을 빼 주세요.
table-bounds-crossed = 하한이 상한보다 큰 칸이 { $count }개 있습니다. 범위를 고쳐 주세요.
table-published-empty = 공표로 표시되었지만 값이 없는 칸이 { $count }개 있습니다. 비공개 또는 없음으로 표시해 주세요.
table-no-place = { $table } 표에 좌표(x, y)도 지역도 없습니다. study.toml에서 둘 중 하나를 이어 주세요.
table-no-crs = { $table } 표에 좌표는 있지만 좌표계가 없습니다. 예를 들어 crs = "EPSG:5179"처럼 적어 주세요.
table-needs-points = 좌표가 있는 사업체 자료가 필요합니다. 이 표에는 지역만 있습니다.
table-needs-region = 지역이 있는 사업체 자료가 필요합니다. 이 표에는 좌표만 있으니 지역 경계를 연구에 더해 주세요.
survey-unknown-item = 설문지에 없는 문항이 응답에 { $count }개 있습니다: { $items }. 문항 코드를 고쳐 주세요.
survey-outside-scale = 척도를 벗어난 응답이 { $count }개 있습니다. 예: ‘{ $item }’ 문항의 { $value }. 고치거나, 응답이 없으면 비워 주세요.
table-not-stored = ‘{ $folder }’에 ‘{ $name }’ 표가 없습니다. 연구를 다시 실행해 주세요.
table-needs-polygons = 지역의 경계 다각형이 필요합니다. 이 파일에는 점만 있으니 경계 파일을 주세요.
table-empty = 표에 행이 없습니다. 파일과 거르는 조건을 확인해 주세요.
table-no-year = { $year }년 자료가 없습니다. 있는 연도: { $years }.
