cli-about = 군집(Gunjip)은 자료에서 산업클러스터를 찾고, 실제 클러스터와 단순 집적을 가려 보고서로 알려 줍니다.
cli-arguments = 인자
cli-options = 선택 사항
cli-commands = 명령
cli-version = 버전을 보이고 끝냅니다.
cli-lang = 언어: ko 또는 en. 없으면 GUNJIP_LANG이나 시스템 언어를 따릅니다.
cli-json = 결과를 JSON으로 표준 출력에 냅니다.
cli-quiet = 진행 상황을 보이지 않습니다.
cli-seed = 모든 무작위 계산의 시드. 같은 시드는 같은 파일을 만듭니다.
cli-force = 이미 있는 study.toml을 바꿉니다.
cli-fresh = 아직 쓸 수 있는 단계까지 모두 다시 실행합니다.
cli-top = 보여 줄 행의 수.
cli-study = study.toml 파일 또는 그 폴더.
cli-encoding = 감지한 인코딩 대신 이 인코딩으로 읽습니다.
cli-format = 이 형식으로 읽습니다(목록: gunjip formats).
cli-crs = 좌표계. 예: EPSG:5179

cli-demo = 내장 연구를 폴더에 쓰고 실행해 보고서 위치를 알려 줍니다.
cli-demo-folder = 쓸 폴더.
cli-demo-making = 내장 연구를 { $folder } 폴더에 쓰고 있습니다 …
cli-init = 파일을 살펴보고 설명이 달린 study.toml을 씁니다.
cli-init-file = 연구할 파일.
cli-init-folder = study.toml을 둘 폴더. 기본은 파일이 있는 폴더입니다.
cli-init-regions = 지역 경계나 중심점이 든 파일.
cli-init-done = { JOSA($path, "을/를") } 썼습니다. 살펴본 뒤 실행해 주세요: gunjip run { $path }
cli-inspect = 파일이 무엇인지, 무엇을 읽을 수 있고 무엇을 이해하지 못하는지 알려 줍니다.
cli-inspect-file = 하나 이상의 파일.
cli-run = 연구를 실행합니다: 읽기, 클러스터 찾기, 표와 보고서 쓰기.
cli-run-done = 결과 위치: { $folder }
cli-find = 연구나 자료 파일에서 클러스터를 찾아 보여 줍니다.
cli-find-target = study.toml, 그 폴더 또는 자료 파일.
cli-report = 연구의 보고서를 요청한 모든 언어로 다시 씁니다.
cli-formats = 읽을 수 있는 형식을 보여 줍니다.
cli-formats-name = 형식
cli-formats-publisher = 제공 기관
cli-formats-gives = 얻는 것

cli-stage = [{ $number }/{ $count }] { $title } …
cli-stage-kept = [{ $number }/{ $count }] { $title }: 이전 실행 결과를 씁니다

cli-no-such-option = ‘{ $name }’ 선택 사항은 없습니다. 도움말: gunjip --help
cli-no-such-option-near = ‘{ $name }’ 선택 사항은 없습니다. 혹시 { $near }인가요?
cli-missing-argument = ‘{ $name }’ 값이 빠졌습니다. 명령의 --help를 봐 주세요.
cli-bad-value = ‘{ $name }’ 값이 맞지 않습니다: { $reason }. 명령의 --help를 봐 주세요.
cli-usage = 명령을 이해하지 못했습니다: { $reason } 도움말: gunjip --help
cli-no-memory = 메모리가 모자랍니다. 다른 프로그램을 닫거나 지역·연도를 줄이거나 업종을 묶어 주세요.
cli-own-fault = 군집 자체의 결함입니다({ $name }: { $reason }). 쓰다 만 파일은 남기지 않았습니다. 알려 주시기 바랍니다. GUNJIP_DEBUG=1로 실행하면 자세한 내용이 보입니다.
