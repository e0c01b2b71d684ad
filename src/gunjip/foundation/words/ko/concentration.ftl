# 표에서 계산하는 지표의 말: 집중, 연관성, 복잡도.
conc-no-value-column = 값을 읽을 ‘{ $name }’ 열이 없습니다. 있는 열: { $columns }. 열 이름을 알려 주세요. 예: region_industry_matrix(data, value="jobs")
conc-several-years = 표에 여러 해({ $years })가 들어 있습니다. 하나를 골라 주세요: region_industry_matrix(data, year=…)
conc-year-absent = 표에 { $year }년이 없습니다. 있는 해: { $years }.
conc-key-empty = ‘{ $column_name }’ 열이 { $count }개 행에서 비어 있습니다. 채우거나 그 행을 빼 주세요.
conc-no-cells = 표에 칸이 없습니다. 지역과 산업을 하나 이상 넣어 주세요.
conc-repeated-cells = 같은 지역·산업 쌍이 여러 행에 나오는 경우가 { $count }개 있습니다. 먼저 더해 주세요. 한 행이 사업체 하나라면 사업체 이름을 ‘plant’ 열에 넣어 주세요.
conc-repeated-labels = { $name } 이름 { $count }개가 겹칩니다. 넓은 표의 행과 열에는 저마다 다른 이름을 붙여 주세요.
conc-bounds-crossed = 칸 { $count }개의 하한이 상한보다 큽니다. 경계를 고쳐 주세요.
conc-not-a-table = 지역·산업 표로 읽을 수 없습니다(열: { $columns }). region, industry, value 열을 넣거나, 행은 지역, 열은 산업인 숫자 표를 넣어 주세요.
conc-not-two-dimensional = 배열은 행이 지역, 열이 산업인 2차원이고 칸이 하나 이상이어야 합니다. 지금 모양은 { $shape }입니다.
conc-infinite = { $name }에 무한대 값이 { $count }개 있습니다. 고치거나, 모르는 값이면 비워 주세요.
conc-negative = { $name }에 음수가 { $count }개 있습니다. 비중을 구하려면 0 이상이어야 합니다. 고치거나, 모르는 값이면 비워 주세요.
conc-lump-without-plants = lump="plants"에는 칸마다 사업체 수가 필요합니다. ‘plants’ 열을 넣거나, 함께 움직이는 일자리 수를 숫자로 적어 주세요.
conc-few-draws = draws 값이 { $value }입니다. 0(구간 없음)이거나 19 이상이어야 합니다.
conc-unknown-industries = 표에 없는 산업입니다: { $names }.
conc-unknown-regions = 표에 없는 지역입니다: { $names }.
conc-no-traded = 교역 산업으로 든 것 가운데 표에 있는 산업이 없습니다. 코드를 확인해 주세요.
conc-needs-plants = 사업체 단위 자료가 필요합니다. region, industry, jobs, plant(또는 plant_id) 열이 있는 표를 넣어 주세요.
conc-plants-without-jobs = 일자리 수가 없는 사업체가 { $count }개 있습니다. 값을 넣거나 그 사업체를 빼 주세요.
conc-plants-zero = 일자리가 있는 사업체가 하나도 없습니다.
conc-bad-herfindahl = herfindahl에는 산업마다 0보다 크고 1 이하인 수를 넣어 주세요. 잘못된 산업: { $names }.
conc-class-columns = 규모 계급에는 industry, low, high, plants 열이 필요합니다. 없는 열: { $names }.
conc-group-small = 묶음에는 산업이 둘 이상 필요합니다. 지금은 { $count }개입니다.
conc-base-wrong = base에는 “aggregate”, “mean”, 또는 { $count }개 지역의 비중(음수 없이 합이 1)을 넣어 주세요.
conc-weights-shape = 이웃은 지역 순서의 { $count } × { $count } 표이거나, region과 neighbour(그리고 weight) 열이 있는 표이거나, libpysal 그래프여야 합니다.
conc-weights-negative = 가중치는 유한하고 음수가 아니어야 합니다.
conc-square-shape = { JOSA($name, "은/는") } 산업 순서의 { $count } × { $count } 표여야 하고 음수나 빈 값이 없어야 합니다.
conc-vector-regions = { $name }에는 { $count }개 지역마다 0 이상인 수가 하나씩 필요합니다. 없거나 잘못된 지역: { $names }.
conc-not-binary = 존재 여부에는 0과 1만 들어갈 수 있습니다. 다른 값이 든 칸이 { $count }개 있습니다.
conc-needs-complete = 알 수 없는 칸이 { $count }개 있고, 이 지표에는 모든 칸이 필요합니다. 가려진 칸을 먼저 추정하거나 그 산업을 빼 주세요.
conc-population-missing = “rpop”으로 존재를 정하려면 인구가 필요합니다. 지역마다 0보다 큰 수를 넣어 주세요.
conc-periods-differ = 두 기간에 함께 있는 지역이나 산업이 없습니다. 코드를 확인해 주세요.
conc-parents-missing = 다음 산업의 묶음이 없습니다: { $names }. 모든 산업에 하나씩 넣어 주세요.
conc-zones-missing = 다음 지역의 구역이 없습니다: { $names }. 모든 지역에 하나씩 넣어 주세요.
conc-too-few-regions = { $name }에는 값이 있는 지역이 { $least }개 이상 필요합니다. 지금은 { $count }개입니다.
conc-zones-count = 구역 수는 1과 { $regions } 사이여야 합니다. 지금 값은 { $value }입니다.

conc-status-ok = 계산했습니다
conc-status-unknown-cell = 필요한 칸이 가려졌거나 없습니다
conc-status-unknown-total = 필요한 합계를 알 수 없습니다
conc-status-empty-region = 지역에 아무것도 없습니다
conc-status-empty-industry = 어디에도 없는 산업입니다
conc-status-zero-cell = 칸의 값이 0입니다
conc-status-bounds = 사업체 규모를 몰라 경계만 구했습니다
conc-status-one-plant = 사업체가 하나뿐입니다
conc-status-one-region = 모두 한 지역에 있습니다
conc-status-not-traded = 교역 산업이 아닙니다
conc-status-no-presence = 존재하는 것이 없습니다
conc-status-separate = 표의 가장 큰 부분과 이어져 있지 않습니다
conc-status-not-unique = 둘째 특이값이 겹칩니다
conc-status-constant = 모든 값이 같습니다
conc-status-no-variance = 귀무가설에서 분산이 없습니다
conc-status-no-neighbours = 이웃이 없습니다
conc-status-collapsed = 0으로 수렴합니다
conc-status-unmatched = 두 기간 가운데 한 기간에만 있는 코드입니다
conc-measure-by-region = 이 지표는 지역마다 한 행을 내는데, 지역을 합치면 지역이 바뀝니다. 산업이나 산업 쌍마다 한 행을 내는 지표를 써 주세요.
