using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S43: 64 workers at once.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class ConcurrencyContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    private const int Workers = 64;

    [Fact]
    [Trait("Contract", "S43")]
    public virtual async Task Readers_of_a_key_that_many_write_never_see_a_torn_object()
    {
        await Store.PutAsync(Key(), Content(0));
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => worker % 2 == 0 ? WriteAsync(worker) : ReadAsync())))
            .WaitAsync(Fixture.Patience * 2);
        Assert.Null(SelfDescribing.Problem((await Store.GetBytesAsync(Key()))!));

        async Task WriteAsync(int worker)
        {
            for (var round = 0; round < Fixture.Rounds; round++)
                await Store.PutAsync(Key(), Content(worker * 1000 + round));
        }

        async Task ReadAsync()
        {
            for (var round = 0; round < Fixture.Rounds; round++)
            {
                byte[]? read;
                try
                {
                    read = await Store.GetBytesAsync(Key());
                }
                catch (ObjectStoreException exception) when (exception.Code == ObjectStoreErrorCode.PreconditionFailed)
                {
                    // A read that lost its connection found another version: the contract's own answer.
                    continue;
                }

                Assert.NotNull(read);
                Assert.Null(SelfDescribing.Problem(read));
            }
        }
    }

    [Fact]
    [Trait("Contract", "S43")]
    public virtual async Task The_last_writer_wins()
    {
        for (var round = 0; round < Fixture.Rounds; round++)
        {
            var writes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Store.PutAsync(Key(), Content(i)))));
            var head = (await Store.HeadAsync(Key()))!;
            var winner = Array.FindIndex(writes, write => write.ETag == head.ETag);
            Assert.True(winner >= 0, "The object is none of those that were written.");
            await AssertContentAsync(Key(), Content(winner));
            await Store.PutAsync(Key(), Content(100 + round));
            await AssertContentAsync(Key(), Content(100 + round));
        }
    }

    [Fact]
    [Trait("Contract", "S43")]
    public virtual async Task Workers_on_keys_of_their_own_do_not_disturb_each_other()
    {
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(worker)))).WaitAsync(Fixture.Patience * 2);
        Assert.Equal(Workers / 2, (await ListAsync()).Count);

        async Task WorkAsync(int worker)
        {
            for (var round = 0; round < Fixture.Rounds; round++)
            {
                var put = await Store.PutAsync(Key($"{worker}"), Content(worker * 1000 + round));
                Assert.Equal(put.ETag, (await Store.HeadAsync(Key($"{worker}")))?.ETag);
                await AssertContentAsync(Key($"{worker}"), Content(worker * 1000 + round));
            }

            if (worker % 2 == 0)
                await Store.DeleteAsync(Key($"{worker}"));
        }
    }

    [Fact]
    [Trait("Contract", "S43")]
    public virtual async Task A_read_while_others_write_has_the_etag_size_and_checksum_of_its_own_bytes()
    {
        await Store.PutAsync(Key(), Content(0));
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (var i = 1; !stop.IsCancellationRequested; i++)
                await Store.PutAsync(Key(), Content(i));
        });
        for (var round = 0; round < Fixture.Rounds * 4; round++)
        {
            await using var download = (await Store.GetAsync(Key()))!;
            using var read = new MemoryStream();
            if (await Record.ExceptionAsync(() => download.Content.CopyToAsync(read)) is { } error)
            {
                Assert.Equal(ObjectStoreErrorCode.PreconditionFailed, Assert.IsType<ObjectStoreException>(error).Code);
                continue;
            }

            Assert.Equal((read.Length, Kept(Crc32C.Compute(read.ToArray()))), (download.Info.Size, download.Info.Checksum));
        }

        await stop.CancelAsync();
        await writer;
    }

    /// <summary>Sizes differ, so that a torn read shows in the length too.</summary>
    private static byte[] Content(int seed) => SelfDescribing.Create(seed, 20_000 + (seed * 7919 % 20_000));
}
