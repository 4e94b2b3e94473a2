casino: file 1 of 3
leaving-language: emptydir/casino/data/split/casino_train.json: no such file. Check the path.
