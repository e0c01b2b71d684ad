# 추론의 말.
inference-not-paths = 모의실험 값은 경로 × 지점의 행렬이어야 합니다. 지금은 { $ndim }차원입니다.
inference-no-simulation = 모의실험이 없습니다. 한 번 이상으로 정해 주세요.
inference-level = level은 0과 1 사이(양 끝 제외)여야 합니다. 지금 값은 { $value }입니다.
inference-too-few = 이 수준의 전역 띠에는 모의실험 { $simulations }회가 모자랍니다. { $needed }회 이상 필요합니다. simulations나 level을 늘려 주세요.
inference-not-p = p값 { $total }개 가운데 { $count }개가 0~1을 벗어났습니다.
inference-bca-jackknife = BCa 구간에는 잭나이프 값이 필요합니다. jackknife=를 주거나 method="percentile"을 써 주세요.
