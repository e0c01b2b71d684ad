links-network = 마디 { $nodes }개와 연계 { $ties }개로 된 연결망입니다.
links-negative = 값이 0보다 작은 연계가 { $count }개 있습니다(처음 위치 { $first }: { $source } → { $target }, { $value }). 고치거나, 모르는 값이면 비워 주세요.
links-unknown-id = 연계 { $count }개의 한쪽 끝이 마디 표에 없습니다. 예: ‘{ $name }’. 마디 표에 더하거나 unknown="keep" 또는 "drop"을 써 주세요.
links-id-twice = 마디 { $count }개의 식별자가 앞의 것과 같습니다. 예: ‘{ $name }’. 한 행만 남겨 주세요.
links-edges-read = 연계 { $read }개를 읽어 { $kept }개를 남겼습니다.
links-edges-self-loop = { $kind }: 자기 자신과 이어진 연계 { $count }개를 뺐습니다(예: { $example }).
links-edges-unknown-id = { $kind }: 연계 { $count }개의 한쪽 끝이 마디 표에 없습니다(예: { $example }).
links-edges-unknown-channel = { $kind }: 연계 { $count }개의 통로나 흐름이 알려지지 않은 이름이어서 연계 종류의 것을 썼습니다(예: { $example }).
links-edges-duplicate = { $kind }: 똑같은 연계의 되풀이 { $count }개를 한 번만 셌습니다(예: { $example }).
links-edges-contradicting-value = { $kind }: 같은 끝과 연도에 다른 값을 가진 연계 { $count }개는 평균을 썼습니다(예: { $example }).
links-edges-contradicting-direction = { $kind }: 한 방향만 참일 수 있는데 양방향으로 적힌 연계 { $count }개를 모두 뺐습니다(예: { $example }).
links-edges-missing-value = { $kind }: 연계 { $count }개에 값이 없습니다. 연계로는 세고 합계에는 넣지 않았습니다(예: { $example }).
links-edges-one-sided = { $kind }: 연계 { $count }개에서 양쪽에 모두 나오는 마디가 없습니다. 한쪽만 보고한 자료이므로 되갚음은 판단할 수 없습니다.
links-edges-single-year = 연계 { $count }개가 모두 한 해({ $example }) 자료입니다. 거래처가 되풀이되는지는 판단할 수 없습니다.
