# 어디에: 판별, 범위, 클러스터 검정.
where-unknown-codes = { $name }에 표에 없는 코드가 { $count }개 있습니다: { $codes }. 코드를 고치거나 업종을 같은 분류와 단계로 읽어 주세요.
where-unknown-codes-near = { $name }에 표에 없는 코드가 { $count }개 있습니다: { $codes }. 혹시 ‘{ $near }’인가요?
where-draws-shape = 추출값의 모양이 { $shape }입니다. 그해의 { $rows }행 전체 또는 공표되지 않은 { $hidden }행마다 한 열이 있어야 합니다.
where-no-plants = 사업체 { $rows }개 가운데 좌표와 업종이 모두 있는 것이 없습니다. study.toml에서 x, y, industry 열을 확인해 주세요.
where-scales = scales는 0보다 큰 반지름(미터)이어야 합니다. 지금 값: { $scales }.
where-few-industries = 업종을 묶으려면 업종이 세 개 이상 있어야 합니다. 표에는 { $count }개 있습니다.
where-no-evidence = 어떤 업종이 서로 관련되는지 알 수 있는 자료가 없습니다. 쓸 수 없는 자료: { $names }. 사업체 수, 비공개 칸이 없는 표, 또는 업종 간 연결 자료를 넣어 주세요.
where-links-ends = 연결 검정에는 사업체 사이의 연결이 필요합니다. 지금 자료의 양 끝은 ‘{ $ends }’입니다. 업종 사이의 연결은 relatedness로 넣어 주세요.
