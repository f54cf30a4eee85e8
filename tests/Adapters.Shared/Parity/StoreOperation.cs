using CsCheck;
using Portable.ObjectStorage;

namespace Portable.Adapters.Tests.Parity;

/// <summary>One operation on a store.</summary>
internal abstract record StoreOperation
{
    private static readonly Gen<int> AnyKey = Gen.Int[0, StoreSide.Keys.Length - 1];
    private static readonly Gen<StoreCondition> AnyCondition = Gen.Frequency((4, Gen.Const(StoreCondition.None)), (3, Gen.Enum<StoreCondition>()));
    private static readonly Gen<int> AnySize = Gen.OneOf(Gen.Const(0), Gen.Int[1, 100], Gen.Int[1_000, 70_000]);

    /// <summary>Any operation, writes more often than others.</summary>
    public static Gen<StoreOperation> Any { get; } = Gen.Frequency<StoreOperation>(
        (6, Gen.Select(AnyKey, AnySize, AnyCondition, Gen.Int[0, StoreSide.Properties.Length - 1], Gen.Bool, (key, size, condition, properties, isStream) => (StoreOperation)new Put(key, size, condition, properties, isStream))),
        (3, Gen.Select(AnyKey, AnyKey, AnyCondition, Gen.Bool, (source, target, condition, replace) => (StoreOperation)new Copy(source, target, condition, replace))),
        (3, Gen.Select(AnyKey, AnyCondition, (key, condition) => (StoreOperation)new Delete(key, condition))),
        (1, AnyKey.Array[0, 4].Select(keys => (StoreOperation)new DeleteMany(keys))),
        (3, Gen.Select(AnyKey, AnyCondition, (key, condition) => (StoreOperation)new Get(key, condition))),
        (3, Gen.Select(AnyKey, Gen.Int[0, 2], Gen.Int[0, 120], Gen.Int[0, 60], (key, kind, first, second) => (StoreOperation)new GetRange(key, kind, first, second))),
        (2, AnyKey.Select(key => (StoreOperation)new Head(key))),
        (3, Gen.Select(Gen.Int[0, StoreSide.Prefixes.Length - 1], Gen.Bool, Gen.Int[-1, StoreSide.Keys.Length - 1], Gen.Int[0, 3], (prefix, isDelimited, after, page) => (StoreOperation)new List(prefix, isDelimited, after, page))));

    /// <summary>Does it.</summary>
    /// <returns>What came of it, in words that are the same everywhere.</returns>
    public abstract Task<string> RunAsync(StoreSide side);

    internal sealed record Put(int Key, int Size, StoreCondition Condition, int Properties, bool IsStream) : StoreOperation
    {
        public override async Task<string> RunAsync(StoreSide side)
        {
            var bytes = side.NextContent(Size);
            var options = new PutOptions { Condition = await side.ConditionAsync(Key, Condition), Properties = StoreSide.Properties[Properties] };
            var written = await side.Store.PutAsync(StoreSide.Keys[Key], IsStream ? ObjectContent.FromStream(new MemoryStream(bytes)) : bytes, options);
            return side.Describe(written, withProperties: false);
        }
    }

    internal sealed record Copy(int Source, int Target, StoreCondition Condition, bool Replace) : StoreOperation
    {
        public override async Task<string> RunAsync(StoreSide side)
        {
            var options = new CopyOptions { Condition = await side.ConditionAsync(Target, Condition), Properties = Replace ? StoreSide.Properties[1] : null };
            // Where the source is missing and the condition fails as well, providers look at one or the other first.
            if (await side.Store.HeadAsync(StoreSide.Keys[Source]) is null && !options.Condition.IsNone)
                return "not tried";
            return side.Describe(await side.Store.CopyAsync(StoreSide.Keys[Source], StoreSide.Keys[Target], options), withProperties: false);
        }
    }

    internal sealed record Delete(int Key, StoreCondition Condition) : StoreOperation
    {
        public override async Task<string> RunAsync(StoreSide side)
        {
            var condition = await side.ConditionAsync(Key, Condition);
            await side.Store.DeleteAsync(StoreSide.Keys[Key], condition.Match is { } tag ? new DeleteOptions { IfMatch = tag } : null);
            return "deleted";
        }
    }

    internal sealed record DeleteMany(int[] Indexes) : StoreOperation
    {
        public override async Task<string> RunAsync(StoreSide side)
        {
            var results = await side.Store.DeleteManyAsync([.. Indexes.Select(index => new ObjectKey(StoreSide.Keys[index]))]);
            return string.Join("; ", results.Select(result => $"{result.Key} {result.Error?.Code.ToString() ?? "deleted"}"));
        }

        public override string ToString() => $"DeleteMany {{ {string.Join(", ", Indexes)} }}";
    }

    internal sealed record Get(int Key, StoreCondition Condition) : StoreOperation
    {
        public override async Task<string> RunAsync(StoreSide side)
        {
            var tag = (await side.ConditionAsync(Key, Condition)).Match;
            await using var download = await side.Store.GetAsync(StoreSide.Keys[Key], new GetOptions { IfNoneMatch = tag });
            return await StoreSide.DescribeAsync(download);
        }
    }

    internal sealed record GetRange(int Key, int Kind, int First, int Second) : StoreOperation
    {
        public override async Task<string> RunAsync(StoreSide side)
        {
            var range = Kind switch
            {
                0 => ByteRange.From(First),
                1 => ByteRange.Slice(First, Second),
                _ => ByteRange.Last(First),
            };
            await using var download = await side.Store.GetAsync(StoreSide.Keys[Key], new GetOptions { Range = range });
            return await StoreSide.DescribeAsync(download);
        }
    }

    internal sealed record Head(int Key) : StoreOperation
    {
        public override async Task<string> RunAsync(StoreSide side) =>
            await side.Store.HeadAsync(StoreSide.Keys[Key]) is { } info ? side.Describe(info, withProperties: true) : "none";
    }

    internal sealed record List(int Prefix, bool IsDelimited, int After, int PageSize) : StoreOperation
    {
        public override async Task<string> RunAsync(StoreSide side)
        {
            var options = new ListOptions
            {
                Prefix = StoreSide.Prefixes[Prefix],
                Delimiter = IsDelimited ? "/" : null,
                StartAfter = After < 0 ? null : StoreSide.Keys[After],
                PageSize = PageSize == 0 ? null : PageSize,
            };
            List<string> entries = [];
            await foreach (var entry in side.Store.ListAsync(options))
                entries.Add(entry.IsPrefix ? $"{entry.Key} …" : $"{entry.Key} {entry.Size}");
            return string.Join("; ", entries);
        }
    }
}
