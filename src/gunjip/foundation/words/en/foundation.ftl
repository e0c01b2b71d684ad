# Words of the ground floor.
place-row = row { $row }
place-column = “{ $column }”

needs-positive = { $name } must be greater than 0; it is { $value }.
needs-at-least = { $name } must be at least { $least }; it is { $value }.
needs-between = { $name } must lie between { $low } and { $high }; it is { $value }.
not-one-of = { $name } is “{ $value }”; expected one of: { $allowed }.
not-one-of-near = { $name } is “{ $value }”; expected one of: { $allowed }. Did you mean “{ $near }”?
not-numbers = { $name } must hold numbers only.
not-a-vector = { $name } must be one-dimensional; it has { $ndim } dimensions.
wrong-length = { $name } has { $length } values; { $expected } were expected.
not-finite = { $name } has { $count ->
    [one] one value that is
   *[other] { $count } values that are
  } not finite (first at position { $first }). Drop or fill them first.

extra-missing = This needs the package “{ $package }”. Install it with: pip install "gunjip[{ $extra }]".

result-title = { $kind }: { $rows ->
    [one] one row
   *[other] { $rows } rows
  }
result-null = Null hypothesis: { $null }
result-column = { $name }: lowest { $low }, median { $middle }, highest { $high }{ $missing ->
    [0] {""}
   *[other] {" "}({ $missing } without a value)
  }
result-source = Source: { $source }

storage-full = The disk is full while writing “{ $path }”. Free some space and run again; what was finished is kept.
storage-quota = The disk quota is used up while writing “{ $path }”. Free some space and run again; what was finished is kept.
storage-too-large = “{ $path }” would grow over the file size limit of this session. Raise the limit and run again.
storage-read-only = “{ $path }” lies on a read-only file system. Choose another output folder.
storage-denied = No permission to write “{ $path }”. Choose another output folder or change its permissions.
storage-io = The disk reported an input/output error at “{ $path }”. Check the disk and run again; what was finished is kept.
storage-name-too-long = The name “{ $path }” is too long for this file system. Choose a shorter one.
storage-not-a-folder = “{ $path }” is not a folder. Choose another output folder.
storage-missing = There is no “{ $path }”. Check the path.
storage-a-folder = “{ $path }” is a folder. Name a file.
storage-other = The file system refused “{ $path }”: { $reason }.
storage-locked = Another run (process { $pid }) is working in “{ $path }”. Wait for it, or stop it first.

interrupted = Stopped on your request. Finished stages are kept; run the same command again to go on.
