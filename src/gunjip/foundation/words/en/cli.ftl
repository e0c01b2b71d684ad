cli-about = Gunjip finds industrial clusters in data, tells real clusters from mere agglomerations, and reports on them.
cli-arguments = Arguments
cli-options = Options
cli-commands = Commands
cli-version = Show the version and stop.
cli-lang = Language: ko or en. Without it, GUNJIP_LANG or the system's locale decides.
cli-json = Give the answer as JSON on stdout.
cli-quiet = Show no progress.
cli-seed = Seed of everything random; the same seed gives the same files.
cli-force = Replace a study.toml that is there.
cli-fresh = Run every stage again, also those that are still good.
cli-top = How many rows to show.
cli-study = study.toml, or the folder that holds it.
cli-encoding = Read the text in this encoding instead of the detected one.
cli-format = Read the file as this format (see: gunjip formats).
cli-crs = Coordinate system, for example EPSG:5179.

cli-demo = Write the bundled study into a folder, run it and name its report.
cli-demo-folder = Folder to write into.
cli-demo-making = Writing the bundled study into { $folder } …
cli-init = Look at a file and write a commented study.toml for it.
cli-init-file = The file to study.
cli-init-folder = Folder for study.toml; by default that of the file.
cli-init-regions = File with the regions' polygons or centroids.
cli-init-done = Wrote { $path }. Look through it, then run: gunjip run { $path }
cli-inspect = Say what a file is, what Gunjip would read from it and what it does not understand.
cli-inspect-file = One or more files.
cli-run = Run a study: read, find clusters, write tables and the report.
cli-run-done = Results are in { $folder }
cli-find = Find clusters in a study or straight from a file, and print them.
cli-find-target = study.toml, its folder, or a data file.
cli-report = Write the report of a study again, in every language that it asks for.
cli-formats = List the formats that can be read.
cli-formats-name = format
cli-formats-publisher = publisher
cli-formats-gives = gives

cli-stage = [{ $number }/{ $count }] { $title } …
cli-stage-kept = [{ $number }/{ $count }] { $title }: kept from an earlier run

cli-no-such-option = There is no option “{ $name }”. See: gunjip --help
cli-no-such-option-near = There is no option “{ $name }”. Did you mean { $near }?
cli-missing-argument = “{ $name }” is missing. See the command's --help.
cli-bad-value = “{ $name }”: { $reason }. See the command's --help.
cli-usage = { $reason } See: gunjip --help
cli-no-memory = The memory is used up. Close other programs, or take a smaller area, fewer years or coarser industries.
cli-own-fault = This is a fault of Gunjip's own ({ $name }: { $reason }). Nothing half-written was left. Please report it; GUNJIP_DEBUG=1 shows the details.
