using System.Globalization;
using Portable.Adapters.InMemory.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.InMemory.Tests.ObjectStorage;

public sealed class InMemoryBucketTests
{
    [Fact]
    public async Task A_byte_changed_behind_the_checksum_is_found_at_the_end_of_a_whole_read()
    {
        var (store, bucket) = await OpenAsync();
        await store.PutAsync("a", new byte[100_000], cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(bucket.Corrupt("a"));
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => store.GetBytesAsync("a", TestContext.Current.CancellationToken));
        Assert.Equal(ObjectStoreErrorCode.ChecksumMismatch, error.Code);
    }

    [Fact]
    public async Task A_copy_of_a_damaged_object_stays_recognisably_damaged()
    {
        var (store, bucket) = await OpenAsync();
        await store.PutAsync("a", new byte[100], cancellationToken: TestContext.Current.CancellationToken);
        bucket.Corrupt("a");
        await store.CopyAsync("a", "b", cancellationToken: TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => store.GetBytesAsync("b", TestContext.Current.CancellationToken));
        Assert.Equal(ObjectStoreErrorCode.ChecksumMismatch, error.Code);
    }

    [Fact]
    public async Task Readers_writers_and_deleters_of_the_same_keys_leave_listing_and_objects_in_step()
    {
        var (store, _) = await OpenAsync();
        await Parallel.ForAsync(0, 8, TestContext.Current.CancellationToken, async (worker, token) =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 5_000; i++)
            {
                var key = "k" + random.Next(20).ToString(CultureInfo.InvariantCulture);
                switch (random.Next(3))
                {
                    case 0:
                        await store.PutAsync(key, BitConverter.GetBytes(i), cancellationToken: token);
                        break;
                    case 1:
                        await store.DeleteAsync(key, cancellationToken: token);
                        break;
                    default:
                        await store.GetBytesAsync(key, token);
                        break;
                }
            }
        });
        var listed = await store.ListAsync(cancellationToken: TestContext.Current.CancellationToken).Select(entry => entry.Key.Value).ToListAsync(TestContext.Current.CancellationToken);
        foreach (var key in Enumerable.Range(0, 20).Select(i => "k" + i.ToString(CultureInfo.InvariantCulture)))
            Assert.Equal(await store.ExistsAsync(key, TestContext.Current.CancellationToken), listed.Contains(key));
    }

    [Fact]
    public async Task Two_stores_on_one_shared_cloud_see_each_others_objects_and_two_clouds_do_not()
    {
        var name = "shared-" + Guid.NewGuid().ToString("N");
        var definition = new ObjectStoreDefinition { Bucket = "b" };
        var provider = new InMemoryObjectStoreProvider(InMemoryCloud.Shared(name));
        await provider.CreateIfMissingAsync(definition, TestContext.Current.CancellationToken);
        await provider.Open(definition).PutTextAsync("a", "text", cancellationToken: TestContext.Current.CancellationToken);
        var neighbour = new InMemoryObjectStoreProvider(InMemoryCloud.Shared(name)).Open(definition);
        Assert.Equal("text", await neighbour.GetTextAsync("a", TestContext.Current.CancellationToken));

        var stranger = new InMemoryObjectStoreProvider(new InMemoryCloud()).Open(definition);
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => stranger.HeadAsync("a", TestContext.Current.CancellationToken));
        Assert.Equal(ObjectStoreErrorCode.BucketNotFound, error.Code);
    }

    private static async Task<(IObjectStore Store, InMemoryBucket Bucket)> OpenAsync()
    {
        var provider = new InMemoryObjectStoreProvider(new InMemoryCloud());
        var definition = new ObjectStoreDefinition { Bucket = "b" };
        await provider.CreateIfMissingAsync(definition, TestContext.Current.CancellationToken);
        var store = provider.Open(definition);
        return (store, Assert.IsType<InMemoryBucket>(store.GetService(typeof(InMemoryBucket))));
    }
}
