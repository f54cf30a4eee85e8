using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Portable.Emulators.Faults;

namespace Portable.Emulators.Tests.Faults;

/// <summary>The proxy itself, in front of a server that answers with what it has got.</summary>
public sealed class FaultProxyTests : IAsyncLifetime
{
    private static readonly Uri Path = new("/a%2Fb?c=d", UriKind.Relative);

    private readonly HttpListener server = new();
    private readonly List<(string Host, long Bytes)> seen = [];
    private FaultProxy proxy = null!;
    private HttpClient http = null!;

    public ValueTask InitializeAsync()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        probe.Stop();
        server.Prefixes.Add(address.AbsoluteUri);
        server.Prefixes.Add($"http://localhost:{address.Port}/");
        server.Start();
        _ = EchoAsync();
        proxy = new FaultProxy(address);
        http = new HttpClient { BaseAddress = proxy.Endpoint, Timeout = TimeSpan.FromSeconds(20) };
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        http.Dispose();
        await proxy.DisposeAsync();
        server.Close();
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(1, false, false)]
    [InlineData(1_000_000, false, false)]
    [InlineData(1_000_000, true, false)]
    [InlineData(1_000_000, false, true)]
    public async Task Bytes_pass_both_ways_as_they_are(int size, bool chunked, bool expect)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        for (var time = 0; time < 3; time++)
            Assert.Equal(bytes, await PostAsync(bytes, chunked, expect));
        Assert.All(proxy.Requests, request => Assert.Equal("POST /a%2Fb?c=d", request.ToString()));
        Assert.Equal(3, proxy.Requests.Count);
    }

    [Fact]
    public async Task The_host_stays_as_the_client_sent_it()
    {
        var host = server.Prefixes.Select(prefix => new Uri(prefix)).Single(prefix => prefix.Host == "localhost").Authority;
        using var request = new HttpRequestMessage(HttpMethod.Get, Path) { Headers = { Host = host } };
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(host, Assert.Single(seen).Host);
    }

    [Fact]
    public async Task An_answer_comes_as_often_as_it_was_ordered_and_only_where()
    {
        proxy.Next(Fault.Answer(Answer.SlowDown), times: 2, when: request => request.Method == "POST");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(HttpMethod.Post));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(HttpMethod.Post));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Post));
        Assert.Equal(2, seen.Count);

        proxy.Always(Fault.Answer(Answer.TooManyRequests));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(HttpMethod.Post));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(HttpMethod.Get));
        proxy.Reset();
        Assert.Empty(proxy.Requests);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get));
    }

    [Theory]
    [InlineData("Reset")]
    [InlineData("Finish")]
    public async Task A_response_is_cut_at_a_byte_though_its_length_is_told(string cut)
    {
        proxy.Next(Fault.CutResponse(1000, Enum.Parse<Cut>(cut)));
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(new byte[5000]) };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(5000, response.Content.Headers.ContentLength);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var read = 0;
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (true)
                read += await body.ReadAsync(new byte[100], TestContext.Current.CancellationToken);
        });
        // Reset throws away what the client has not read yet.
        Assert.InRange(read, cut == "Finish" ? 1000 : 0, 1000);
    }

    [Theory]
    [InlineData("Reset", 5_000_000)]
    [InlineData("Reset", 2000)]
    [InlineData("Finish", 5_000_000)]
    public async Task A_request_is_cut_at_a_byte_and_the_server_answers_nobody(string cut, int size)
    {
        proxy.Always(Fault.CutRequest(1000, Enum.Parse<Cut>(cut)));
        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(new byte[size]));
        Assert.Single(proxy.Requests);
        proxy.Reset();
        Assert.Empty(seen);
        Assert.Equal(new byte[10], await PostAsync(new byte[10]));
    }

    [Fact]
    public async Task A_lost_answer_and_a_changed_one_let_the_server_act()
    {
        proxy.Next(Fault.LoseAnswer);
        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(new byte[10]));
        Assert.Equal(10, Assert.Single(seen).Bytes);

        proxy.Next(Fault.ChangeAnswer(new Answer(418, "teapot")));
        Assert.Equal((HttpStatusCode)418, await StatusAsync(HttpMethod.Post));
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task Silence_lasts_until_the_client_leaves_and_a_delay_as_long_as_ordered()
    {
        proxy.Next(Fault.Silence);
        using (var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200)))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => http.GetAsync(Path, patience.Token));
        Assert.Empty(seen);

        proxy.Next(Fault.Delay(TimeSpan.FromMilliseconds(200)));
        var started = TimeProvider.System.GetTimestamp();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds, 195, 10_000);
    }

    [Fact]
    public async Task Without_a_server_what_is_not_scripted_is_not_implemented()
    {
        await using var scripted = new FaultProxy();
        using var client = new HttpClient { BaseAddress = scripted.Endpoint };
        scripted.Next(Fault.Answer(new Answer(200, "as scripted")));
        Assert.Equal("as scripted", await client.GetStringAsync(Path, TestContext.Current.CancellationToken));
        using var response = await client.GetAsync(Path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotImplemented, response.StatusCode);
    }

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method)
    {
        using var request = new HttpRequestMessage(method, Path);
        if (method == HttpMethod.Post)
            request.Content = new ByteArrayContent(new byte[100]);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private async Task<byte[]> PostAsync(byte[] bytes, bool chunked = false, bool expect = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(bytes) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = expect;
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private async Task EchoAsync()
    {
        while (server.IsListening)
        {
            try
            {
                var context = await server.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                if (body.Length < context.Request.ContentLength64)
                    throw new IOException("The request was cut.");
                seen.Add((context.Request.UserHostName, body.Length));
                context.Response.ContentLength64 = body.Length;
                await context.Response.OutputStream.WriteAsync(body.ToArray());
                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or IOException or ObjectDisposedException)
            {
                // A cut request, or the end.
            }
        }
    }
}
