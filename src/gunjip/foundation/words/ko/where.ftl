# 어디에: 판별, 범위, 클러스터 검정.
where-unknown-codes = { $name }에 표에 없는 코드가 { $count }개 있습니다: { $codes }. 코드를 고치거나 업종을 같은 분류와 단계로 읽어 주세요.
where-unknown-codes-near = { $name }에 표에 없는 코드가 { $count }개 있습니다: { $codes }. 혹시 ‘{ $near }’인가요?
where-draws-shape = 추출값의 모양이 { $shape }입니다. 그해의 { $rows }행 전체 또는 공표되지 않은 { $hidden }행마다 한 열이 있어야 합니다.
where-no-plants = 사업체 { $rows }개 가운데 좌표와 업종이 모두 있는 것이 없습니다. study.toml에서 x, y, industry 열을 확인해 주세요.
where-scales = scales는 0보다 큰 반지름(미터)이어야 합니다. 지금 값: { $scales }.
where-few-industries = 업종을 묶으려면 업종이 세 개 이상 있어야 합니다. 표에는 { $count }개 있습니다.
where-no-evidence = 어떤 업종이 서로 관련되는지 알 수 있는 자료가 없습니다. 쓸 수 없는 자료: { $names }. 사업체 수, 비공개 칸이 없는 표, 또는 업종 간 연결 자료를 넣어 주세요.
where-links-ends = 연결 검정에는 사업체 사이의 연결이 필요합니다. 지금 자료의 양 끝은 ‘{ $ends }’입니다. 업종 사이의 연결은 relatedness로 넣어 주세요.
where-no-borders = 지역을 이으려면 어느 지역이 서로 맞닿는지 알아야 합니다. 지역 경계나 이웃 목록을 넣어 주세요.
where-zones-not-areas = 지구 { $total }곳 가운데 { $count }곳이 면이 아닙니다: { $kind }. 지구 경계를 넣어 주세요. 주소만 있으면 안쪽 비율을 알 수 없습니다. 둘레에 원을 그리지 말고 경계를 확인해 주세요.
where-zones-crossed = 지구 { $count }곳의 모양이 비었거나 스스로 교차합니다. 예: ‘{ $example }’. 경계를 고쳐 주세요.
where-verdict-cluster = 실제 클러스터로 봅니다. 사업체가 모여 있고, 거리와 규모로 설명되는 것보다 서로 더 거래합니다.
where-verdict-agglomeration = 모여 있지만, 거리로 설명되는 것보다 더 거래한다는 증거는 찾지 못했습니다.
where-verdict-network-without-place = 업종은 서로 관련되지만 한곳에 모여 있지 않습니다.
where-verdict-nothing = 모인 곳도, 두드러진 연결도 없습니다.
where-verdict-not-decided = 판단하지 않았습니다. 사업체는 모여 있지만, 판단에 필요한 검정을 할 수 없었습니다.
where-card-size = { $name }: 사업체 { $plants }개, 일자리 { $jobs }개.
where-at-least = 적어도 { $low }
where-card-inside = 한 지역 안에 있습니다: { $place }.
where-card-crosses = 경계를 넘습니다. 지역 { $units }곳에 걸쳐 있고, 사업체의 { $share }가 { $place } 밖에 있습니다.
where-leg-co-located = 모여 있습니다. 사업체 비율이 바깥의 { $lift }배입니다(p { $p }, 전체 사업체 자리 가운데 임의로 놓은 경우와 비교).
where-leg-co-located-only-here = 모여 있습니다. 바깥에는 이런 사업체가 없습니다(p { $p }, 전체 사업체 자리 가운데 임의로 놓은 경우와 비교).
where-leg-co-located-not-tested = 모여 있는지는 판별만 하고 검정하지 않았습니다. p값이 없습니다.
where-leg-related-yes = 관련됩니다. 업종들이 같은 수의 임의 업종보다 서로 가깝습니다(p { $p }).
where-leg-related-no = 관련되지 않습니다. 업종들이 같은 수의 임의 업종보다 가깝다고 할 수 없습니다(p { $p }).
where-leg-related-no-data = 업종 간 연결 자료가 없어 관련성을 판단하지 않았습니다. ‘관련 없음’이 아닙니다.
where-leg-related-no-relatedness = 이 업종들의 연결을 알 수 없어 관련성을 판단하지 않았습니다. ‘관련 없음’이 아닙니다.
where-leg-related-one-industry = 업종이 하나뿐이라 관련성을 판단하지 않았습니다.
where-leg-related-few-industries = 견줄 업종이 너무 적어 관련성을 판단하지 않았습니다.
where-leg-connected-yes = 연결되어 있습니다. 구성원 사이 연결이 { $observed }건으로, 거리와 규모만으로 예상되는 { $expected }건보다 많습니다(p { $p }).
where-leg-connected-no = 거리를 넘는 연결은 찾지 못했습니다. 구성원 사이 연결이 { $observed }건이고, 거리와 규모만으로 { $expected }건이 예상됩니다(p { $p }).
where-leg-connected-no-data = 거래 자료가 없어 판단하지 않았습니다. ‘연결되지 않음’이 아닙니다.
where-leg-connected-no-gravity = 클러스터 밖의 연결이 너무 적어 거리만의 효과를 알 수 없으므로 판단하지 않았습니다. ‘연결되지 않음’이 아닙니다.
where-leg-connected-no-usual-ties = 클러스터 밖 같은 업종 사업체의 연결 기록이 없어 판단하지 않았습니다. ‘연결되지 않음’이 아닙니다.
where-leg-connected-few-ties = 구성원 사이 연결이 너무 적어 판단하지 않았습니다. ‘연결되지 않음’이 아닙니다.
where-definition-empty = 정의 파일의 { $count }개 행에 코드나 묶음이 없습니다({ $rows }행). 채우거나 지워 주세요.
where-definition-twice = 코드 { $count }개가 두 묶음에 들어 있습니다: “{ $code }” → { $groups }. 한 묶음에만 남겨 주세요.

where-members-unknown = 구성원 { $total }개 가운데 { $count }개가 사업체 파일에 없습니다. 예: { $examples }. 사업체 파일의 plant_id를 써 주세요.

# gunjip test, gunjip zones.
cli-test = 클러스터마다 따져 봅니다: 모여 있는지, 업종이 서로 관련되는지, 사업체끼리 거래하는지.
cli-test-links = 사업체 사이의 연결(source, target, kind). 사업체 파일을 바로 쓸 때 넣어 주세요.
cli-test-members = cluster_id와 plant_id가 있는 파일. 찾지 않고 이 묶음을 판정합니다.
cli-zones = 클러스터와 지정 구역을 견줍니다: 구역 밖에 있는 몫과 클러스터가 없는 구역.
cli-zones-file = 구역 경계. 연구 설명에 구역이 없을 때 넣어 주세요.
stage-zones = 클러스터와 지정 구역 비교
judged-headline = { $count ->
    [0] 판정할 클러스터가 없습니다.
   *[other] 클러스터 { $count }곳: 실제 클러스터 { $real }곳, 집적 { $loose }곳, 판단하지 않음 { $open }곳.
  }
judged-title = 클러스터와 세 가지 검정({ $count }곳 중 { $shown }곳)
judged-cluster = 클러스터
judged-co-located = 모여 있음
judged-related = 관련됨
judged-connected = 연결됨
judged-answer-yes = 예
judged-answer-no = 아니요
judged-answer-not-tested = 검정 안 함
zones-none = 구역이 없습니다: { $file }에 구역이 적혀 있지 않습니다. --zones 파일을 주거나 study.toml에 [inputs.zones]를 넣어 주세요.
audit-no-plants = 좌표가 있는 사업체가 필요한데 이 연구에는 없습니다. study.toml에 [inputs.plants]를 넣어 주세요.
zones-headline = 클러스터 { $clusters }곳 가운데 { $outside }곳은 대부분이 지정 구역 { $zones }곳 밖에 있습니다. 클러스터가 없는 구역은 { $empty }곳입니다.
zones-clusters = 클러스터, 구역 밖에 많이 있는 순({ $count }곳 중 { $shown }곳)
zones-zones = 구역, 비어 있는 순({ $count }곳 중 { $shown }곳)
zones-cluster = 클러스터
zones-meets = 만나는 구역
zones-outside = 구역 밖 사업체
zones-jobs-outside = 구역 밖 일자리
zones-mismatch = 행정구역 불일치
zones-zone = 구역
zones-holds = 클러스터
zones-covered = 클러스터가 덮는 면적
zones-chapter = 클러스터와 지정 구역
zones-read = ‘구역 밖’은 어느 구역에도 들지 않는 사업체의 몫입니다. 클러스터가 없는 구역은 아직 새롭거나, 사업체 등록 자료에 없는 것을 위한 구역일 수 있습니다. 결론이 아니라 물음입니다.
zones-caption-clusters = 클러스터, 구역 밖에 많이 있는 순
zones-caption-zones = 구역, 비어 있는 순
