# 자료 읽기의 말.
source-outcome-read = 읽음
source-outcome-repaired = 고쳐 읽음
source-outcome-unknown = 이해하지 못함
source-outcome-dropped = 제외
source-intake = { $file }: 전체 { $rows }행 = 읽음 { $read } + 고쳐 읽음 { $repaired } + 일부 이해하지 못함 { $unknown } + 제외 { $dropped }
source-note = { $outcome } { $count }행{ $column }: { $reason } ({ $rows }행)
source-warning = 확인해 주세요: { $text }
source-reading = { $file }: { $format }, { $kind }, { $rows }행을 가져왔습니다

source-kind-region-industry = 지역×산업 칸
source-kind-establishments = 사업체
source-kind-regions = 지역
source-kind-input-output = 투입산출 흐름
source-kind-concordance = 분류 연계표
source-kind-names = 코드 이름표
source-kind-adjacency = 이웃 지역
source-kind-table = 일반 표

# 열 수 없는 파일
source-no-file = 파일이 없습니다. 경로를 확인해 주세요.
source-is-folder = 폴더입니다. 그 안의 파일을 지정해 주세요.
source-no-permission = 이 파일을 읽을 권한이 없습니다. 권한을 바꾸거나 복사해 주세요.
source-not-opened = 파일을 열지 못했습니다: { $reason }.
source-empty = 파일이 비어 있습니다. 다시 내려받거나 내보내 주세요.
source-header-only = 열 이름만 있고 그 아래 행이 없습니다. 행을 포함해 다시 내보내 주세요.
source-no-header = 그 줄에 열 이름이 없습니다. 열 이름이 있는 줄 번호를 header_row에 적어 주세요.
source-truncated = 압축 파일이 중간에 끊겼습니다. 다시 내려받아 주세요.
source-broken-archive = 압축을 풀 수 없습니다: { $reason }. 다시 내려받아 주세요.
source-encrypted = 암호가 걸린 파일입니다. 먼저 풀어 주세요.
source-too-big = 압축을 풀면 { $limit }보다 큽니다. 믿을 수 있는 파일이면 unpacked_limit 값을 늘려 주세요.
source-bomb = 압축을 풀면 { $size } 이상으로, 본래 크기의 { $ratio }배를 넘습니다. 정상적인 표가 아닙니다. 믿을 수 있는 파일이면 직접 풀어 주세요.
source-too-many-members = 압축 파일 안에 파일이 { $count }개 넘게 있습니다. 풀어서 필요한 파일을 지정해 주세요.
source-no-member = 압축 파일 안에 이름에 ‘{ $name }’이(가) 들어간 파일이 없습니다. 다른 파일을 골라 주세요.
source-members-differ = 압축 파일 안의 파일들이 서로 다른 열을 가집니다. member 옵션으로 골라 주세요.
source-binary = 글자가 아니라 이진 자료입니다. “gunjip inspect”로 무엇인지 확인해 주세요.
source-no-encoding = ‘{ $name }’ 문자 부호를 모르거나 맞지 않습니다. utf-8, cp949, utf-16, latin-1 가운데 골라 주세요.
source-wrong-encoding = 이 행부터 { $count }줄이 { JOSA($name, "이/가") } 아닙니다. 올바른 문자 부호(utf-8, cp949, utf-16, latin-1)를 적어 주세요.
source-unreadable = 파일을 읽을 수 없습니다: { $reason }.
source-not-understood = 이런 종류({ $container })의 파일은 읽지 못합니다.
source-not-csv = 글을 열로 나눌 수 없습니다: { $reason }. 구분 기호와 따옴표를 확인해 주세요.
source-open-quote = 여기서 열린 따옴표가 끝까지 닫히지 않습니다. 닫거나 지워 주세요.
source-all-ragged = { $count }행 가운데 열 이름과 같은 { $columns }칸을 가진 행이 없습니다(구분 기호 ‘{ $name }’). 구분 기호나 header_row를 적어 주세요.
source-too-many-columns = 열이 { $count }개입니다. { $limit }개까지만 읽습니다. 필요한 열만 남겨 주세요.
source-broken-workbook = 통합 문서를 읽을 수 없습니다: { $reason }. .xlsx로 다시 저장해 주세요.
source-xml-entities = 통합 문서에 XML 개체 정의가 들어 있습니다. 정상적인 문서에는 없으니 .xlsx로 다시 저장해 주세요.
source-no-sheet = ‘{ $name }’ 시트가 없습니다. 있는 시트: { $have }.
source-broken-parquet = Parquet 파일을 읽을 수 없습니다: { $reason }.
source-broken-json = 올바른 JSON이 아닙니다: { $reason }.
source-not-records = JSON 파일에 레코드 목록이 없습니다.
source-broken-topojson = 올바른 TopoJSON이 아닙니다: { $reason }.
source-broken-geo = 지리 파일을 읽을 수 없습니다: { $reason }.
source-broken-rdata = R 자료 파일을 읽을 수 없습니다: { $reason }.
source-no-layer = ‘{ $name }’ 레이어가 없습니다. 있는 레이어: { $have }.
source-no-features = 레이어에 도형이 없습니다. 다시 내보내 주세요.
source-database = 데이터베이스가 거부했습니다: { $reason }. 주소, 표 이름, 암호를 확인해 주세요.
source-bad-address = 주소에 표 이름이 없습니다. postgresql://user@host/database#schema.table처럼 적어 주세요.

# 열
source-columns-unknown = 열 이름만으로는 어떤 표인지 알 수 없습니다. 열: { $have }. 아는 열: { $known }. study.toml에서 region, industry, jobs(또는 plant_id, industry, x, y)를 이어 주세요.
source-column-missing = 파일에 ‘{ $name }’에 해당하는 열이 없습니다. study.toml에서 열을 이어 주세요.
source-mapped-missing = ‘{ $name }’ 열을 ‘{ $theirs }’에 이었지만 파일에 그런 열이 없습니다. 연결을 고쳐 주세요.
source-mapped-missing-near = ‘{ $name }’ 열을 ‘{ $theirs }’에 이었지만 파일에 그런 열이 없습니다. 혹시 ‘{ $near }’인가요?
source-column-kind = 이 열은 { $kind } 형식이라 글자도 숫자도 아닙니다. 다른 열을 이어 주세요.
source-column-not-numbers = ‘{ $value }’ 값은 숫자가 아닙니다. 이 열에 그런 칸이 { $count }개 있습니다. 다른 열을 잇거나 고쳐 주세요.
source-region-column = 지역 코드로 알려진 열이 없습니다: { $have }. study.toml에서 region을 이어 주세요.
source-no-level = 아는 수준 코드를 가진 행이 없습니다.
source-no-digits = { $digits }자리 산업이 없습니다. 있는 자릿수: { $have }.
source-nothing-selected = { $digits }자리 산업으로 남는 행이 없습니다. 자릿수, 지역 종류, 소유 구분을 바꿔 주세요.
source-nothing-left = { $count }행 가운데 가져올 수 있는 행이 없습니다. 열 연결을 확인해 주세요.
source-duplicate-cell = ({ $example }) 칸이 { $first }행에 다른 값으로 이미 있습니다(그런 행 { $count }개). 한 칸에 한 행만 두거나 더해 주세요.

# 행의 처리
source-blank-row = 빈 행입니다
source-ragged-row = 칸 수가 열 이름과 다릅니다
source-bad-bytes = 문자 부호에 없는 바이트를 표시로 바꾸었습니다
source-nul = NUL 바이트를 뺐습니다
source-not-a-record = 이름과 값을 가진 레코드가 아닙니다
source-unicode = 글자를 완성형 유니코드(NFC)로 바꾸었습니다
source-number-wide = ‘{ $example }’ 값을 보통 숫자로 읽었습니다
source-number-grouped = ‘{ $example }’ 값을 천 단위 표시 없이 읽었습니다
source-number-unit = ‘{ $example }’ 값을 단위 없이 읽었습니다. 열에 숫자만 남겨 주세요
source-not-a-number = ‘{ $example }’ 값은 숫자가 아니어서 비워 두었습니다. 숫자를 적거나 비워 주세요
source-number-infinite = 값이 너무 커서 비워 두었습니다
source-number-below = { $example } 값이 { $least }보다 작아 비워 두었습니다. 고치거나, 모르는 값이면 비워 주세요
source-not-a-year = ‘{ $example }’ 값은 연도가 아니어서 모름으로 두었습니다
source-key-empty = 행을 가리키는 코드가 비어 있습니다
source-id-empty = 식별 번호가 없어 행 번호를 대신 썼습니다
source-industry-empty = 산업 코드가 없습니다
source-industry-unknown = ‘{ $example }’ 값은 { $name } 코드가 아닙니다
source-duplicate-row = 앞의 행과 같습니다
source-duplicate-key = 같은 { $name } 값이 앞에 다른 내용으로 있습니다. 예: { $example }. 앞의 행을 썼습니다
source-bounds-crossed = 하한이 상한보다 커서 둘 다 쓰지 않았습니다
source-point-zero = 좌표가 (0, 0)이어서 비워 두었습니다
source-point-half = 두 좌표 가운데 하나가 없어 둘 다 비워 두었습니다
source-point-swapped = x와 y를 바꾸어 읽으니 제자리에 놓입니다
source-point-nowhere = { $crs } 좌표계에 없는 좌표여서 비워 두었습니다
source-point-outside = 위치({ $example })가 다른 점들의 나라({ $country }) 밖이어서 비워 두었습니다
source-no-shape = 도형이 없습니다
source-shape-crossed = 경계선이 스스로 엇갈려 고쳤습니다. 예: { $example }
source-region-parts = 한 지역의 여러 도형을 합쳤습니다. 예: { $example }
source-unknown-flag = ‘{ $example }’ 표시를 몰라 값을 비워 두었습니다
source-unknown-level = ‘{ $example }’ 수준 코드를 모릅니다
source-other-quarter = 고른 분기나 규모 구분이 아닙니다
source-other-year = 고른 연도가 아닙니다
source-upper-level = { $area }×{ $digits }자리가 아닌 수준입니다. 합계와 범위에만 쓰거나 쓰지 않습니다

# 알림
source-withheld = 공표 기관이 { $count }칸({ $share })을 공개하지 않았습니다. 값 없이 범위만 있으며 0이 아닙니다.
source-year-from-name = 파일 이름에서 { $year }년을 읽었습니다.
source-year-unknown = 연도가 없어 0으로 두었습니다. year 옵션을 적어 주세요.
source-classification-guessed = 산업 코드가 { $name }처럼 보입니다. 아니면 classification을 적어 주세요.
source-classification-unknown = 산업 코드의 분류를 알 수 없습니다. 예를 들어 classification = "KSIC 10"처럼 적어 주세요.
source-id-made = 사업체 식별 번호가 없어 행 번호를 대신 썼습니다.
source-no-points = 쓸 수 있는 좌표를 가진 행이 없습니다.
source-crs-datum = 좌표를 { $crs } 좌표계로 보았습니다. { $other } 좌표계도 범위가 같지만 기준점이 달라 수백 미터 어긋납니다. 자료 제공처가 밝힌 좌표계를 crs에 적어 주세요.
source-crs-belt = 좌표가 { $crs }, { $other } 두 좌표계에 모두 맞습니다. 둘은 100 km 떨어져 있으며 { $crs } 쪽을 썼습니다. crs를 적어 주세요.
source-crs-unknown = ({ $x }, { $y }) 좌표의 좌표계를 알 수 없습니다. 예를 들어 crs = "EPSG:5179"처럼 적어 주세요.
source-no-crs = ‘{ $name }’ 좌표계를 모릅니다. "EPSG:5179"처럼 적어 주세요.
source-centroids = 중심점만 있는 파일이라 지역 사이의 경계는 알 수 없습니다.
table-no-table = ‘{ $kind }’ 종류의 자료는 따로 표를 만들지 않습니다. frame을 써 주세요.

# 형식
format-qcew = QCEW(미국 고용·임금 조사)
format-qcew-publisher = 미국 노동통계국(BLS) Quarterly Census of Employment and Wages
format-qcew-gives = 지역×NAICS 산업별 일자리, 사업체, 임금과 비공개 칸의 범위, 공표 합계
format-generic = 일반 표
format-generic-publisher = CSV, TSV, Parquet, XLSX, JSON, GeoPackage, GeoJSON, PostGIS 표 등 사용자의 자료
format-generic-gives = 열 이름이나 연결 설정에 따른 사업체 또는 지역×산업 칸
format-regions = 지역
format-regions-publisher = TopoJSON, GeoJSON, GeoPackage, Shapefile 또는 중심점 표
format-regions-gives = 코드와 이름, 도형을 가진 지역
