namespace Microsoft.ML.Data;

/// <summary>
/// A data view whose every cursor shows the same shuffled order (or that of the random numbers a cursor is asked for): the source's own shuffling
/// where it can, and a pool of rows that gives out a random one of its own each time.
/// </summary>
internal sealed class ShuffledDataView(IDataView source, int seed, int poolSize, bool shuffleSource) : IDataView
{
    public bool CanShuffle => true;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        rand ??= new Random(seed);
        var needed = columnsNeeded.ToList();
        var input = source.GetRowCursor(needed, shuffleSource && source.CanShuffle ? new Random(rand.Next()) : null);
        return new Cursor(input, ActiveColumns.Of(needed, Schema), poolSize, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly Random _rand;
        private readonly ColumnStore[] _stores;
        private readonly ValueGetter<DataViewRowId> _getId;
        private readonly DataViewRowId[] _ids;

        /// <summary>The pool's rows in use, in any order, the current one last.</summary>
        private readonly List<int> _pool = [];
        private int _current = -1;

        public Cursor(DataViewRowCursor input, bool[] active, int poolSize, Random rand) : base(input.Schema, active)
        {
            _input = input;
            _rand = rand;
            _stores = input.Schema.Select(column => active[column.Index] ? ColumnStore.Create(input, column) : null).ToArray();
            _getId = input.GetIdGetter();
            _ids = new DataViewRowId[poolSize];
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            CheckOnRow();
            id = _ids[_current];
        };

        protected override Delegate MakeGetter(int column) => _stores[column].MakeGetter(() =>
        {
            CheckOnRow();
            return _current;
        });

        protected override bool MoveNextCore()
        {
            // The row given out last makes room for a new one; at first the whole pool is filled.
            if (_current >= 0)
            {
                _pool.RemoveAt(_pool.Count - 1);
                Fetch(_current);
            }
            else
            {
                for (var row = 0; row < _ids.Length && Fetch(row); row++)
                {
                }
            }
            if (_pool.Count == 0)
                return false;
            var pick = _rand.Next(_pool.Count);
            (_pool[pick], _pool[^1]) = (_pool[^1], _pool[pick]);
            _current = _pool[^1];
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _input.Dispose();
            base.Dispose(disposing);
        }

        private bool Fetch(int row)
        {
            if (!_input.MoveNext())
                return false;
            foreach (var store in _stores)
                store?.Set(row);
            _getId(ref _ids[row]);
            _pool.Add(row);
            return true;
        }
    }
}
