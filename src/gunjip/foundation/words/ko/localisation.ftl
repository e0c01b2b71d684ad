# 국지화 조사와 정확한 적률에 쓰는 말.
localisation-no-coordinates = 사업체에 좌표가 없습니다. x, y(미터) 또는 lon, lat(도) 열이 필요하지만 지금 있는 열은 { $columns }입니다. 열 이름을 바꾸거나 좌표를 더해 주세요.
localisation-no-industry = 사업체에 ‘industry’ 열이 없습니다. 지금 있는 열: { $columns }. 업종이 든 열의 이름을 바꿔 주세요.
localisation-no-known-industry = 업종을 아는 사업체가 하나도 없습니다. ‘industry’ 열을 채워 주세요.
localisation-no-weight = 가중치로 쓸 ‘{ $name }’ 열이 없습니다. 지금 있는 열: { $columns }. 열 이름을 확인해 주세요.
localisation-not-degrees = { $first }, { $second } 값을 도 단위로 읽었지만 ±360, ±90을 벗어납니다. 미터 좌표라면 x, y 열로 넣어 주세요.
localisation-degrees = x와 y가 도 단위로 보입니다(모두 ±360, ±90 안). 여기에는 미터가 필요합니다. 대권 거리를 쓰려면 열 이름을 lon, lat으로 바꾸고, 아니면 먼저 미터 좌표계로 바꿔 주세요.
localisation-distances = distances에는 0 이상에서 커지는 유한한 미터 값이 두 개 이상 있어야 합니다. 값을 고쳐 주세요.
localisation-few-sites = 사업체가 { $count }개입니다. 무작위 입지를 뽑으려면 { $least }개 이상이 필요합니다. 자료를 더해 주세요.
localisation-one-point = 사업체 { $count }개가 모두 한 점에 있어 비교할 거리가 없습니다. 좌표를 확인해 주세요.
localisation-beyond = 첫 거리가 모든 사업체 사이 거리보다 큽니다. 가장 먼 거리는 약 { $reach } m입니다. 더 작은 거리를 적어 주세요.
localisation-bandwidth-small = 대역폭 { $value } m는 이 거리 범위에 너무 작습니다(구간이 60,000개를 넘습니다). 대역폭을 키우거나 범위를 줄여 주세요.
localisation-pairs-weight = 업종 쌍은 사업체 규모 없이 비교합니다. weight나 pairs 중 하나를 빼 주세요.
localisation-m-large = 가중 M의 정확한 적률은 모든 쌍을 메모리에 두어야 합니다. 사업체가 { $count }개이지만 { $most }개까지만 됩니다. 가중치를 빼거나 표본을 써 주세요.
localisation-m-industry = 업종 ‘{ $name }’의 사업체는 전체 { $total }개 가운데 { $count }개입니다. 2개 이상이고 전체보다 적어야 합니다. 업종을 확인해 주세요.
