/** Marks a SQLite file as ours: "swep" in ASCII. */
export const APPLICATION_ID = 0x73776570;

/** Tables after all migrations. */
export const TABLES = ["sweep", "space", "chunk", "result", "tally", "target", "data", "round"] as const;

/**
 * SQL that takes a file from one `user_version` to the next. Never edit a released entry. Views are
 * recreated after every migration; outcomes, statuses and hyperparameters get columns on demand.
 *
 * Foreign keys are not used: SQLite would look up the parent of every inserted row.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE sweep (
    sweep_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    spec_hash TEXT NOT NULL,
    store TEXT NOT NULL,
    spec TEXT NOT NULL,
    trials INTEGER NOT NULL,
    done INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    seconds REAL NOT NULL,
    threads INTEGER NOT NULL,
    version TEXT NOT NULL,
    platform TEXT NOT NULL,
    owner_host TEXT,
    owner_pid INTEGER,
    owner_started INTEGER,
    heartbeat REAL
  ) STRICT;
  CREATE INDEX sweep_by_identity ON sweep (name, spec_hash, store);

  CREATE TABLE space (
    sweep_id INTEGER NOT NULL,
    space INTEGER NOT NULL,
    label TEXT NOT NULL,
    objective TEXT NOT NULL,
    objective_parameters TEXT NOT NULL,
    dim INTEGER NOT NULL,
    optimizer TEXT NOT NULL,
    hyperparameters TEXT NOT NULL,
    varied TEXT NOT NULL,
    first_trial INTEGER NOT NULL,
    trials INTEGER NOT NULL,
    schedule TEXT NOT NULL,
    noise REAL NOT NULL,
    kernel TEXT NOT NULL,
    stop TEXT NOT NULL,
    start TEXT NOT NULL,
    steps INTEGER NOT NULL DEFAULT 0,
    converged INTEGER NOT NULL DEFAULT 0,
    stationary INTEGER NOT NULL DEFAULT 0,
    diverged INTEGER NOT NULL DEFAULT 0,
    exhausted INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    timed_out INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (sweep_id, space)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE chunk (
    sweep_id INTEGER NOT NULL,
    space INTEGER NOT NULL,
    from_index INTEGER NOT NULL,
    to_index INTEGER NOT NULL,
    PRIMARY KEY (sweep_id, space, from_index, to_index)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE result (
    sweep_id INTEGER NOT NULL,
    trial INTEGER NOT NULL,
    space INTEGER NOT NULL,
    repeat INTEGER NOT NULL,
    status INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    final_loss REAL,
    best_loss REAL,
    gradient_norm REAL,
    distance REAL,
    minimiser INTEGER,
    error TEXT,
    lr REAL,
    momentum REAL,
    PRIMARY KEY (sweep_id, trial)
  ) STRICT, WITHOUT ROWID;
  `,
  // `end_trial`: the first trial number after the space. Repeats need noise or random starts. Older
  // sweeps lack the other values until they are run again.
  `
  ALTER TABLE sweep ADD COLUMN seed INTEGER;
  ALTER TABLE space ADD COLUMN schedule_name TEXT;
  ALTER TABLE space ADD COLUMN clip REAL;
  ALTER TABLE space ADD COLUMN repeats INTEGER;
  ALTER TABLE space ADD COLUMN end_trial INTEGER NOT NULL DEFAULT 0;
  UPDATE space SET end_trial = coalesce(
    (SELECT n.first_trial FROM space n WHERE n.sweep_id = space.sweep_id AND n.space = space.space + 1),
    9007199254740991);
  UPDATE space SET repeats = 1 WHERE noise = 0 AND start <> '"random"';
  UPDATE space SET repeats =
    (SELECT max(repeat) + 1 FROM result r WHERE r.sweep_id = space.sweep_id AND r.trial >= first_trial AND r.trial < end_trial)
  WHERE repeats IS NULL AND trials =
    (SELECT count(*) FROM result r WHERE r.sweep_id = space.sweep_id AND r.trial >= first_trial AND r.trial < end_trial);
  `,
  // `deleting`: its rows are being deleted, batch by batch. `owner_file`: device and inode of the
  // file that the owner writes; those of a copy differ. `tally`: the packed counts of a summary;
  // `tally_axes` has the axes of its map, or is NULL. `axes`: the ends of the axes of the grid.
  `
  ALTER TABLE sweep ADD COLUMN deleting INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sweep ADD COLUMN owner_file TEXT;
  ALTER TABLE space ADD COLUMN axes TEXT;
  ALTER TABLE space ADD COLUMN tally_axes TEXT;
  CREATE TABLE tally (
    sweep_id INTEGER NOT NULL,
    space INTEGER NOT NULL,
    status INTEGER NOT NULL,
    counts BLOB NOT NULL,
    PRIMARY KEY (sweep_id, space, status)
  ) STRICT, WITHOUT ROWID;
  `,
  // `levels`: the values of hyperparameters that are not numbers, as JSON; NULL without them. The
  // rows have their positions.
  `
  ALTER TABLE space ADD COLUMN levels TEXT;
  `,
  // `shard`: "3/16" if the sweep is a part of one, whose trials `sweep.trials` and `space.trials`
  // then count. `whole_trials`: those of the space in all shards.
  `
  ALTER TABLE sweep ADD COLUMN shard TEXT;
  ALTER TABLE space ADD COLUMN whole_trials INTEGER;
  `,
  // `machines`: those that compute for a running sweep, as JSON; NULL without any.
  `
  ALTER TABLE sweep ADD COLUMN machines TEXT;
  `,
  // `target steps`: the steps at which a trial reached the targets of its space (target-text.ts).
  // No hyperparameter's name has a blank. `reached` and the columns after it count the trials of a
  // summary.
  `
  ALTER TABLE result ADD COLUMN "target steps" TEXT;
  CREATE TABLE target (
    sweep_id INTEGER NOT NULL,
    space INTEGER NOT NULL,
    position INTEGER NOT NULL,
    target REAL NOT NULL,
    reached INTEGER,
    steps INTEGER,
    unreached_steps INTEGER,
    PRIMARY KEY (sweep_id, space, position)
  ) STRICT, WITHOUT ROWID;
  `,
  // `requests`: the keys `data` that the columns answer, with labels and training rows. `columns`:
  // name, width and classes of each. `packed`: their values (packed-data.ts); NULL if too many.
  `
  CREATE TABLE data (
    sweep_id INTEGER NOT NULL,
    hash TEXT NOT NULL,
    source_hash TEXT NOT NULL,
    requests TEXT NOT NULL,
    rows INTEGER NOT NULL,
    columns TEXT NOT NULL,
    notes TEXT NOT NULL,
    packed BLOB,
    PRIMARY KEY (sweep_id, hash)
  ) STRICT;
  `,
  // `measures`: other numbers of each trial and the direction in which they improve, as JSON; NULL
  // without data. They have places as hyperparameters do. `batch`: rows of a step; NULL if all.
  `
  ALTER TABLE space ADD COLUMN measures TEXT;
  ALTER TABLE space ADD COLUMN batch TEXT;
  `,
  // `validation`: the share or range of the rows that are not trained on; NULL if there are none.
  // `evaluate`: steps between evaluations of the loss over all training rows; NULL if an epoch.
  `
  ALTER TABLE space ADD COLUMN validation TEXT;
  ALTER TABLE space ADD COLUMN evaluate INTEGER;
  `,
  // `method`: how the points were chosen. `round_columns`: "round", and "rung" with it, which have
  // places as measures do; NULL without rounds. `round`: the rounds of unfinished sweeps. A round
  // has places from `from_place` on, in the order of work; `chunk` has ranges of places. `trials`:
  // their indices in the space, then their hyperparameters row by row, as doubles.
  `
  ALTER TABLE space ADD COLUMN method TEXT NOT NULL DEFAULT 'grid';
  ALTER TABLE space ADD COLUMN round_columns TEXT;
  CREATE TABLE round (
    sweep_id INTEGER NOT NULL,
    space INTEGER NOT NULL,
    round INTEGER NOT NULL,
    rung INTEGER,
    from_place INTEGER NOT NULL,
    count INTEGER NOT NULL,
    trials BLOB NOT NULL,
    PRIMARY KEY (sweep_id, space, round)
  ) STRICT;
  `,
];
