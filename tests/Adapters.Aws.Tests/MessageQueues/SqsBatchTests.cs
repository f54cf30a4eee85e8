using System.Globalization;
using Amazon.SQS.Model;
using Portable.Adapters.Aws.MessageQueues;
using Portable.MessageQueues;

namespace Portable.Adapters.Aws.Tests.MessageQueues;

/// <summary>What becomes of the messages of a batch when some fail.</summary>
public sealed class SqsBatchTests
{
    private readonly List<int[]> requests = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_hold_ten_messages_and_a_mebibyte_at_most()
    {
        int[] sizes = [.. Enumerable.Repeat(1, 12), 500_000, 500_000, 100_000, SqsOutgoing.MaxSize, 1];
        var batch = new SqsBatch((indices, _) => AnswerAsync(indices), 0, TimeProvider.System) { Size = i => sizes[i] };
        Assert.All(await batch.RunAsync(sizes.Length, Token), Assert.Null);
        Assert.Equal(Enumerable.Range(0, sizes.Length), requests.SelectMany(request => request).Order());
        Assert.All(requests, request => Assert.True(request.Length <= 10 && request.Sum(i => sizes[i]) <= SqsOutgoing.MaxSize));
        Assert.Equal(5, requests.Count);
    }

    [Fact]
    public async Task What_failed_by_SQSs_fault_is_tried_again_and_nothing_else()
    {
        var batch = new SqsBatch(
            (indices, _) => AnswerAsync(indices, requests.Count == 0 ? [Failure(1, byService: true), Failure(2, byService: false)] : []), 3, TimeProvider.System);
        var errors = await batch.RunAsync(4, Token);
        Assert.Equal([[0, 1, 2, 3], [1]], requests);
        Assert.Equal([2], Failed(errors));
    }

    [Fact]
    public async Task What_fails_every_time_is_given_up()
    {
        var batch = new SqsBatch((indices, _) => AnswerAsync(indices, [Failure(0, byService: true)]), 2, TimeProvider.System);
        var error = Assert.Single(await batch.RunAsync(1, Token));
        Assert.Equal(3, requests.Count);
        Assert.Equal(MessageQueueErrorCode.Unavailable, SqsErrors.Classify(error!));
    }

    [Fact]
    public async Task A_request_that_fails_takes_no_other_with_it()
    {
        var batch = new SqsBatch((indices, _) => indices.Contains(0) ? throw new HttpRequestException("cut") : AnswerAsync(indices), 3, TimeProvider.System);
        Assert.Equal(Enumerable.Range(0, 10), Failed(await batch.RunAsync(25, Token)));
    }

    [Fact]
    public async Task In_order_a_message_that_failed_is_tried_again_only_before_those_behind_it()
    {
        // Keys a, b, a, b: of a the first fails and the second is taken; of b both fail.
        var batch = new SqsBatch(
            (indices, _) => AnswerAsync(indices, requests.Count == 0 ? [Failure(0, byService: true), Failure(1, byService: true), Failure(3, byService: true)] : []), 3, TimeProvider.System)
        {
            Group = i => i % 2 == 0 ? "a" : "b",
        };
        Assert.Equal([0], Failed(await batch.RunAsync(4, Token)));
        Assert.Equal([[0, 1, 2, 3], [1, 3]], requests);
    }

    [Fact]
    public async Task In_order_those_behind_a_message_that_failed_for_good_are_not_sent_and_say_why()
    {
        var batch = new SqsBatch((indices, _) => AnswerAsync(indices, indices.Contains(8) ? [Failure(8, byService: false)] : []), 3, TimeProvider.System)
        {
            Group = i => i % 2 == 0 ? "a" : "b",
        };
        var errors = await batch.RunAsync(24, Token);
        Assert.Equal([8, 10, 12, 14, 16, 18, 20, 22], Failed(errors));
        Assert.Equal([11, 13, 15, 17, 19], requests[1]);
        Assert.Contains("an earlier message of its ordering key failed", errors[10]!.Message, StringComparison.Ordinal);
        Assert.Equal(SqsErrors.Classify(errors[8]!), SqsErrors.Classify(errors[10]!));
    }

    [Fact]
    public async Task A_cancelled_batch_ends_as_such()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var batch = new SqsBatch(
            async (indices, token) =>
            {
                await stop.CancelAsync();
                token.ThrowIfCancellationRequested();
                return await AnswerAsync(indices);
            },
            3,
            TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => batch.RunAsync(25, stop.Token));
    }

    private static IEnumerable<int> Failed(Exception?[] errors) => Enumerable.Range(0, errors.Length).Where(i => errors[i] is not null);

    private static BatchResultErrorEntry Failure(int index, bool byService) => new()
    {
        Id = index.ToString(CultureInfo.InvariantCulture),
        Code = byService ? "InternalError" : "InvalidParameterValue",
        Message = "no",
        SenderFault = !byService,
    };

    private Task<(IEnumerable<string>? Done, List<BatchResultErrorEntry>? Failed)> AnswerAsync(IReadOnlyList<int> indices, params List<BatchResultErrorEntry> failed)
    {
        lock (requests)
            requests.Add([.. indices]);
        IEnumerable<string> done = [.. indices.Select(i => i.ToString(CultureInfo.InvariantCulture)).Except(failed.Select(entry => entry.Id))];
        return Task.FromResult<(IEnumerable<string>?, List<BatchResultErrorEntry>?)>((done, failed));
    }
}
