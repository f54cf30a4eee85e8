using Grpc.Core;
using Grpc.Net.Client.Configuration;

namespace Portable.Adapters.Gcp.MessageQueues.Api;

/// <summary>Which calls gRPC repeats by itself, and how often: Google documents these statuses as passing.</summary>
internal static class PubSubRetries
{
    private static readonly StatusCode[] Repeatable =
        [StatusCode.Unavailable, StatusCode.Aborted, StatusCode.Internal, StatusCode.ResourceExhausted, StatusCode.Unknown, StatusCode.Cancelled];

    public static bool MayBeRepeated(StatusCode status) => Repeatable.Contains(status);

    /// <summary>The policy of a channel: so many attempts with jittered backoff, and a budget (gRFC A6) that keeps a service in trouble from more of it.</summary>
    /// <param name="maxAttempts">How often a call is tried in all.</param>
    public static ServiceConfig? ForChannel(int maxAttempts)
    {
        // gRPC counts from two: one attempt is no policy.
        if (maxAttempts < 2)
            return null;
        var retry = new Grpc.Net.Client.Configuration.RetryPolicy
        {
            MaxAttempts = maxAttempts,
            InitialBackoff = TimeSpan.FromMilliseconds(100),
            MaxBackoff = TimeSpan.FromSeconds(10),
            BackoffMultiplier = 2,
        };
        foreach (var status in Repeatable)
            retry.RetryableStatusCodes.Add(status);
        var repeated = new MethodConfig { RetryPolicy = retry };
        repeated.Names.Add(new() { Service = Publisher.Descriptor.FullName });
        repeated.Names.Add(new() { Service = Subscriber.Descriptor.FullName });
        var pulls = new MethodConfig();
        pulls.Names.Add(new() { Service = Subscriber.Descriptor.FullName, Method = "Pull" });
        return new() { RetryThrottling = new() { MaxTokens = 100, TokenRatio = 0.1 }, MethodConfigs = { repeated, pulls } };
    }
}
