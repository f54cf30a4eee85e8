using System.Net;

namespace Portable.Emulators.Tests.CloudStorage;

/// <summary>What goes wrong when it is asked to, and what it takes to hold much.</summary>
public sealed class FaultTests : CloudStorageTests
{
    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "backendError")]
    [InlineData(HttpStatusCode.TooManyRequests, "rateLimitExceeded")]
    [InlineData(HttpStatusCode.InternalServerError, "internalError")]
    public async Task The_next_requests_that_it_is_meant_for_fail(HttpStatusCode status, string reason)
    {
        await SaveAsync("a");
        Emulator.Faults.Next(new() { Method = "GET", Target = "/o/a", Status = (int)status, Times = 2 });

        await JsonAsync(HttpMethod.Get, Objects);
        Assert.Equal(reason, (await RefusedAsync(status, HttpMethod.Get, $"{Objects}/a")).Reason);
        Assert.Equal(reason, (await RefusedAsync(status, HttpMethod.Get, $"{Objects}/a")).Reason);
        await JsonAsync(HttpMethod.Get, $"{Objects}/a");
    }

    [Fact]
    public async Task A_lost_answer_leaves_the_work_done()
    {
        Emulator.Faults.Next(new() { LoseAnswer = true });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => SaveAsync("a"));

        await JsonAsync(HttpMethod.Get, $"{Objects}/a");
    }

    [Fact]
    public async Task A_cut_request_leaves_no_object()
    {
        Emulator.Faults.Next(new() { CutRequestAfter = 3 });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => SaveAsync("a"));

        await RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"{Objects}/a");
    }

    [Fact]
    public async Task A_cut_answer_is_shorter_than_it_says()
    {
        await SaveAsync("a");
        Emulator.Faults.Next(new() { CutResponseAfter = 3 });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => SendAsync(HttpMethod.Get, $"{Objects}/a?alt=media"));
    }

    [Fact]
    public async Task A_gigabyte_of_zeros_takes_no_gigabyte()
    {
        const long Length = 1L << 30;
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var saved = await JsonAsync(HttpMethod.Post, $"{Uploads}?uploadType=media&name=zeros", new Zeros(Length));

        Assert.Equal("1073741824", saved.GetProperty("size").GetString());
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64L << 20);
    }

    private sealed class Zeros(long length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var zeros = new byte[1 << 20];
            for (var left = length; left > 0; left -= zeros.Length)
                await stream.WriteAsync(zeros, Token);
        }

        protected override bool TryComputeLength(out long size)
        {
            size = length;
            return true;
        }
    }
}
