links-network = A network of { $nodes } nodes and { $ties } ties.
links-negative = { $count } ties have a value below zero (first at position { $first }: { $source } → { $target }, { $value }). A tie cannot be weaker than none: correct them, or leave them empty if unknown.
links-unknown-id = { $count } ties name an end that is no node, for example “{ $name }”. Add it to the node table, or take unknown="keep" or "drop".
links-id-twice = { $count } nodes repeat an earlier id, for example “{ $name }”. Keep one row each.
links-edges-read = Ties: { $read } read, { $kept } kept.
links-edges-self-loop = { $kind }: { $count } ties of a node with itself were left out (for example { $example }).
links-edges-unknown-id = { $kind }: { $count } ties have an end that is not in the node table (for example { $example }).
links-edges-unknown-channel = { $kind }: { $count } ties name a channel or flow that is not known; that of their kind was taken (for example { $example }).
links-edges-duplicate = { $kind }: { $count } repeats of one and the same tie were counted once (for example { $example }).
links-edges-contradicting-value = { $kind }: { $count } ties give another value for the same ends and year; the mean was taken (for example { $example }).
links-edges-contradicting-direction = { $kind }: { $count } ties are told in both directions, of which one only can be true; both were left out (for example { $example }).
links-edges-missing-value = { $kind }: { $count } ties have no value; they count as ties and not in sums (for example { $example }).
links-edges-one-sided = { $kind }: in { $count } ties no node ever stands on both sides, so one side only reports; whether ties are returned cannot be told.
links-edges-single-year = All { $count } ties are of one year ({ $example }); whether partners recur cannot be told.
