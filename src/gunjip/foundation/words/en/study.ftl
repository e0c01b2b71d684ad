config-no-file = There is no “{ $path }”. Make one with: gunjip init FILE
config-not-utf8 = This file is not UTF-8. Save it again as UTF-8.
config-not-toml = This is not valid TOML: { $reason }. Correct that line.
config-unknown-key = The key “{ $key_name }” is not known here. Known keys: { $known }.
config-unknown-key-near = The key “{ $key_name }” is not known here. Did you mean “{ $near }”?
config-missing-key = The key “{ $key_name }” is missing. Add it.
config-bad-value = “{ $key_name }” is { $value }: { $expected }. Correct the value.
config-no-input = There is no file “{ $path }” for inputs.{ $role }. Correct the path.
config-no-input-near = There is no file “{ $path }” for inputs.{ $role }. Did you mean “{ $near }”?
config-nothing-to-read = The study names neither a table nor plants. Add [inputs.table] or [inputs.plants] with file = "…".
