# 바탕이 되는 말.
place-row = { $row }행
place-column = ‘{ $column }’

needs-positive = { JOSA($name, "은/는") } 0보다 커야 합니다. 지금 값은 { $value }입니다.
needs-at-least = { JOSA($name, "은/는") } { $least } 이상이어야 합니다. 지금 값은 { $value }입니다.
needs-between = { JOSA($name, "은/는") } { $low }~{ $high } 사이여야 합니다. 지금 값은 { $value }입니다.
not-one-of = { $name } 값이 ‘{ $value }’입니다. 다음 중 하나로 적어 주세요: { $allowed }.
not-one-of-near = { $name } 값이 ‘{ $value }’입니다. 다음 중 하나로 적어 주세요: { $allowed }. 혹시 ‘{ $near }’인가요?
not-numbers = { $name }에는 숫자만 들어갈 수 있습니다.
not-a-vector = { JOSA($name, "은/는") } 1차원이어야 합니다. 지금은 { $ndim }차원입니다.
wrong-length = { $name } 값이 { $length }개입니다. { $expected }개가 필요합니다.
not-finite = { $name }에 유한하지 않은 값이 { $count }개 있습니다(처음 위치 { $first }). 먼저 빼거나 채워 주세요.

extra-missing = ‘{ $package }’ 패키지가 필요합니다. 다음 명령으로 설치해 주세요: pip install "gunjip[{ $extra }]"

result-title = { $kind }: { $rows }행
result-null = 귀무가설: { $null }
result-column = { $name }: 최소 { $low }, 중앙값 { $middle }, 최대 { $high }{ $missing ->
    [0] {""}
   *[other] {" "}(값 없음 { $missing }개)
  }
result-source = 출처: { $source }

storage-full = ‘{ $path }’에 쓰는 동안 디스크가 가득 찼습니다. 공간을 비우고 다시 실행해 주세요. 끝난 단계는 그대로 남아 있습니다.
storage-quota = ‘{ $path }’에 쓰는 동안 디스크 할당량을 다 썼습니다. 공간을 비우고 다시 실행해 주세요. 끝난 단계는 그대로 남아 있습니다.
storage-too-large = ‘{ $path }’ 파일이 이 세션의 크기 한도를 넘게 됩니다. 한도를 늘리고 다시 실행해 주세요.
storage-read-only = ‘{ $path }’ 위치는 읽기 전용입니다. 다른 출력 폴더를 골라 주세요.
storage-denied = ‘{ $path }’에 쓸 권한이 없습니다. 다른 출력 폴더를 고르거나 권한을 바꿔 주세요.
storage-io = ‘{ $path }’에서 디스크 입출력 오류가 났습니다. 디스크를 확인하고 다시 실행해 주세요. 끝난 단계는 그대로 남아 있습니다.
storage-name-too-long = ‘{ $path }’ 이름이 이 파일 시스템에는 너무 깁니다. 더 짧은 이름을 써 주세요.
storage-not-a-folder = ‘{ $path }’ 위치는 폴더가 아닙니다. 다른 출력 폴더를 골라 주세요.
storage-missing = ‘{ $path }’ 파일이 없습니다. 경로를 확인해 주세요.
storage-a-folder = ‘{ $path }’ 위치는 폴더입니다. 파일을 적어 주세요.
storage-other = 파일 시스템이 ‘{ $path }’ 작업을 거부했습니다: { $reason }.
storage-locked = 다른 실행(프로세스 { $pid })이 ‘{ $path }’에서 작업하고 있습니다. 끝날 때까지 기다리거나 먼저 멈춰 주세요.

interrupted = 요청에 따라 멈췄습니다. 끝난 단계는 남아 있으니 같은 명령으로 이어서 실행해 주세요.
