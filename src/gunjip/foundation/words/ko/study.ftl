config-no-file = ‘{ $path }’ 파일이 없습니다. 다음 명령으로 만들어 주세요: gunjip init FILE
config-not-utf8 = 이 파일은 UTF-8이 아닙니다. UTF-8로 다시 저장해 주세요.
config-not-toml = 올바른 TOML이 아닙니다: { $reason }. 그 줄을 고쳐 주세요.
config-unknown-key = ‘{ $key_name }’ 항목은 이 자리에서 쓰지 않습니다. 쓸 수 있는 항목: { $known }.
config-unknown-key-near = ‘{ $key_name }’ 항목은 이 자리에서 쓰지 않습니다. 혹시 ‘{ $near }’인가요?
config-missing-key = ‘{ $key_name }’ 항목이 빠졌습니다. 더해 주세요.
config-bad-value = ‘{ $key_name }’ 값이 { $value }입니다: { $expected }. 값을 고쳐 주세요.
config-no-input = inputs.{ $role }에 적힌 ‘{ $path }’ 파일이 없습니다. 경로를 고쳐 주세요.
config-no-input-near = inputs.{ $role }에 적힌 ‘{ $path }’ 파일이 없습니다. 혹시 ‘{ $near }’인가요?
config-nothing-to-read = 연구에 표도 사업체도 적혀 있지 않습니다. [inputs.table]이나 [inputs.plants]에 file = "…"를 더해 주세요.
