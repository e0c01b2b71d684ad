# 비공개 칸: 한계, 추정값, 추출값.
hidden-parent-unknown = { $name }에서 { $node }번 마디의 부모가 없습니다. 마디는 0번부터 세어 { $nodes }개입니다. 마디마다 부모의 위치를, 뿌리에는 −1을 넣어 주세요.
hidden-parent-circle = { JOSA($name, "이/가") } { $node }번 마디에서 제자리를 돕니다. 모든 마디는 부모가 −1인 뿌리로 이어지게 해 주세요.
hidden-shape = { $name }의 모양이 { $shape }입니다. 두 부모 벡터의 지역마다 한 행, 업종마다 한 열로 { $expected } 모양이어야 합니다.
hidden-status-unknown = status에 모르는 값 { JOSA($value, "이/가") } 있습니다(모두 { $count }개). 0(사업체 없음), 1(공표), 2(비공개), 3(부분보다 넓은 합계) 가운데 하나를 써 주세요.
hidden-value-negative = 공표값 { $count }개가 0보다 작거나 비어 있습니다. 비공개 칸의 한계는 값이 0 이상일 때만 구할 수 있습니다. 빈 값은 비공개로 표시해 주세요.
hidden-code-unknown = 표의 { $name } 코드 { $count }개가 계층에 없습니다. 예: { $example }. 표와 계층을 같은 파일에서 읽어 주세요.
hidden-none = 모든 칸이 공표되어 추정한 것이 없습니다.
hidden-title = { $rows }칸 가운데 { $count }칸이 공표되지 않아 추정했습니다. 추정한 칸은 표 전체의 { $share }입니다.
hidden-pinned = { $count ->
    [0] 공표값만으로 정해지는 칸은 없습니다.
   *[other] 이 가운데 { $count }칸은 공표값만으로 정해집니다.
  }
hidden-wide = { $count }칸({ $share })은 추출 { $draws }회의 90 % 구간이 추정값의 두 배보다 넓습니다. 하나하나 읽지 마십시오.
hidden-endless = { $count }칸은 속한 합계가 하나도 알려지지 않아 상한이 없습니다. 추정값은 사업체 수 × 업종의 사업체당 일자리입니다.
hidden-no-plants = { $count }칸은 사업체 수를 몰라 중간 크기로 보았으므로 추정이 약합니다.
hidden-totals-region = 지역
hidden-totals-industry = 업종
hidden-totals-grand = 전체
hidden-ceilings = 공표된 합계({ $names })가 행보다 넓은 범위를 담고 있어 상한으로만 썼습니다.
hidden-no-totals = 표에 합계가 없습니다. 비공개 칸의 크기를 알려 주는 것은 사업체 수뿐입니다.
hidden-all = 전체
hidden-relaxed = 합계 { $count }개가 부분과 맞지 않아 제외했습니다. 차이가 가장 큰 곳: 지역 { $region }, 업종 { $industry }, 합계 { $whole }, 부분의 합 { $parts }.
hidden-caution = 공표값의 합이 맞는 한 상한과 하한은 확실합니다. 추정값과 구간은 모형에 따른 것이며, 사업체가 한두 개인 칸은 하나하나 확인할 수 없습니다.
hidden-no-levels = 파일을 상위 단계 없이 읽었습니다. hierarchy = true로 다시 읽어 주세요.
hidden-no-counties = 파일에 카운티가 없습니다. 카운티 파일을 hierarchy = true로 읽어 넣어 주세요.
hidden-no-such-cell = 비공개 칸의 위치가 범위를 벗어났습니다. 칸은 0번부터 세어 { $cells }개입니다.
hidden-block-large = 이 칸은 비공개 칸 { $cells }개와 이어져 있습니다. 정확한 범위는 { $most }칸까지의 묶음에서만 구합니다. 전파로 구한 한계를 써 주세요.
hidden-block-infeasible = { $cells }칸 묶음의 공표 합계를 모두 만족하는 표가 없습니다. 공표값끼리 어긋납니다. 제외한 합계를 확인해 주세요.
