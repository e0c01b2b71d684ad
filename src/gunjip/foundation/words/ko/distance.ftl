# 거리 통계의 말.
distance-no-industry = { $name } 값을 주었지만 점에 업종이 없습니다. industry 열이나 배열을 넣어 주세요.
distance-absent = { $name } ‘{ $value }’에 속한 사업체가 없습니다. 점에는 업종이 { $count }개 있습니다. 코드와 분류 차수를 확인해 주세요.
distance-absent-near = { $name } ‘{ $value }’에 속한 사업체가 없습니다. 점에는 업종이 { $count }개 있습니다. 혹시 ‘{ $near }’인가요?
distance-no-jobs = { $name }에는 종사자 수가 필요하지만 점에 없습니다. jobs 열을 넣거나 가중을 빼 주세요.
distance-missing-jobs = 종사자 수를 모르는 사업체가 { $count }개 있습니다(처음 위치 { $first }). 결측은 0이 아닙니다. 빼거나 채우거나 가중을 빼 주세요.
distance-bad-jobs = 종사자 수 { $count }개가 음수이거나 무한대입니다. 0 이상으로 고쳐 주세요.
distance-no-column = 층으로 쓸 ‘{ $name }’ 열이 없습니다.
distance-not-plants = 사업체 자료가 { $kind } 형식입니다. 사업체 표, x와 y가 있는 표, (x, y, industry, jobs) 가운데 하나로 주세요.
distance-no-xy = 사업체에 좌표가 없습니다. x와 y 열 또는 경도와 위도를 넣어 주세요.
distance-no-points = 사업체가 없습니다.
distance-matrix-shape = distances가 { $rows } × { $columns } 행렬입니다. 사업체마다 한 행, { $expected } × { $expected } 행렬이 필요합니다.
distance-matrix-negative = distances에 음수나 결측값이 있습니다.
distance-matrix-symmetric = distances가 대칭이 아닙니다. 먼저 두 방향의 평균을 내 주세요.
distance-no-matrix = metric="given"에는 거리 행렬이 필요합니다.
distance-say-metric = 좌표가 ±180, ±90 안에 있고 좌표계가 없어 도(°)일 수 있습니다. 경위도이면 metric="great_circle", 미터이면 metric="planar"라고 적어 주세요.
distance-degrees = 좌표가 경위도(도)인데 metric="planar"에는 미터가 필요합니다. metric="great_circle"을 쓰거나 먼저 투영해 주세요.
distance-not-degrees = metric="great_circle"에는 경도(−180~360)와 위도(−90~90)가 필요합니다. 투영된 미터이면 metric="planar"를 써 주세요.
distance-not-metres = 좌표의 단위가 { $unit }미터입니다. 미터가 필요하니 미터 좌표계로 먼저 투영해 주세요.
distance-many-years = 사업체가 { $count }개 연도에 걸쳐 있어 같은 사업체가 자기 이웃이 됩니다. 한 해만 골라 주세요.
distance-missing-strata = 층이 없는 사업체가 { $count }개 있습니다. 빼거나 층을 정해 주세요.
distance-r-negative = r에 음수 거리가 있습니다.
distance-r-ascending = r은 겹치지 않게 커져야 합니다.
distance-r-empty = r에 거리가 없습니다.
distance-r-beyond = 가장 큰 r이 { $largest }인데, 가장 먼 두 점도 { $extent }(미터) 안에 있습니다. r을 줄여 주세요. 좌표가 도(°)이면 metric="great_circle"을 써 주세요.
distance-memory = 모의실험 { $simulations }회에는 약 { $gib } GiB가 필요하지만 { $have } GiB만 남아 있습니다. 횟수나 거리 수를 줄여 주세요.
distance-window-kind = 창이 { $kind } 형식입니다. (xmin, ymin, xmax, ymax), 다각형, 넓이 가운데 하나로 주세요.
distance-window-empty = 창의 넓이가 없습니다.
distance-outside = 창 밖에 있는 점이 { $count }개입니다. 창을 넓히거나 점을 빼 주세요.
distance-correction-window = 보정 ‘{ $correction }’에는 평면 창의 모양이 필요합니다. 대권 거리나 주어진 거리에는 correction="none"을 써 주세요.
distance-r-window = 가장 큰 r이 { $largest }입니다. 이 창에서는 { $extent } 너머를 말할 수 없습니다.
distance-intensity = intensity는 쓰이는 모든 점에서 양의 유한한 값이어야 합니다.
distance-marks = 표지 가중에는 종사자 수 곱의 합이 0보다 커야 합니다.
null-needs-two = 귀무모형 ‘population_independence’는 한 업종을 두고 다른 업종을 옮깁니다. 두 업종을 적거나 ‘random_location’을 써 주세요.
null-overlap = 귀무모형의 두 집단에 같은 사업체가 있으면 안 됩니다.
