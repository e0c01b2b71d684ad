# 어디에: 판별, 범위, 클러스터 검정.
where-unknown-codes = { $name }에 표에 없는 코드가 { $count }개 있습니다: { $codes }. 코드를 고치거나 업종을 같은 분류와 단계로 읽어 주세요.
where-unknown-codes-near = { $name }에 표에 없는 코드가 { $count }개 있습니다: { $codes }. 혹시 ‘{ $near }’인가요?
where-draws-shape = 추출값의 모양이 { $shape }입니다. 그해의 { $rows }행 전체 또는 공표되지 않은 { $hidden }행마다 한 열이 있어야 합니다.
