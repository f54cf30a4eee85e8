using Google.Protobuf;
using Grpc.Core;
using Portable.Adapters.Gcp.Credentials;
using Portable.Adapters.Gcp.MessageQueues.Api;
using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>A delivery is not ours any more.</summary>
internal sealed class LeaseLostException(string message) : Exception(message);

/// <summary>Reads what Pub/Sub says went wrong.</summary>
internal static class PubSubErrors
{
    private const string Details = "grpc-status-details-bin";
    private const string Permanent = "PERMANENT_FAILURE";
    private const string Transient = "TRANSIENT_FAILURE";

    /// <summary>The port's code of a failure.</summary>
    public static MessageQueueErrorCode Classify(Exception exception)
    {
        for (var each = exception; each is not null; each = each.InnerException)
        {
            switch (each)
            {
                case LeaseLostException:
                    return MessageQueueErrorCode.LeaseLost;
                case RpcException { StatusCode: StatusCode.NotFound }:
                    return MessageQueueErrorCode.QueueNotFound;
                // gRPC wraps the failure to get a token in a status of its own.
                case GcpCredentialsException:
                    return GcpErrors.Classify(each).ToMessageQueueCode();
            }
        }

        return GcpErrors.Classify(exception).ToMessageQueueCode();
    }

    /// <summary>Whether a publish failed for what the message is.</summary>
    public static bool IsRefusedMessage(Exception exception) => exception is RpcException { StatusCode: StatusCode.InvalidArgument };

    /// <summary>Whether the service surely has not done what it was asked.</summary>
    public static bool IsRefusal(Exception exception) => exception is RpcException
    {
        StatusCode: StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.PermissionDenied or StatusCode.Unauthenticated
            or StatusCode.ResourceExhausted or StatusCode.FailedPrecondition or StatusCode.Unimplemented,
    };

    public static LeaseLostException Lost(string messageId) => new($"message {messageId} is settled, or its lease has ended");

    /// <summary>What became of each of many acknowledgements on a subscription that delivers exactly once: the failed ones by their ids, and whether each
    /// may be tried again. <see langword="null"/> where the failure does not tell, and is that of all.</summary>
    public static Dictionary<string, bool>? FailedIds(RpcException exception)
    {
        if (exception.Trailers.GetValueBytes(Details) is not { } bytes)
            return null;
        Dictionary<string, bool> failed = new(StringComparer.Ordinal);
        try
        {
            foreach (var detail in Api.Status.Parser.ParseFrom(bytes).Details.Where(detail => detail.Is(ErrorInfo.Descriptor)))
            {
                foreach (var (id, why) in detail.Unpack<ErrorInfo>().Metadata)
                {
                    if (why.StartsWith(Permanent, StringComparison.Ordinal) || why.StartsWith(Transient, StringComparison.Ordinal))
                        failed[id] = why.StartsWith(Transient, StringComparison.Ordinal);
                }
            }
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }

        return failed.Count > 0 ? failed : null;
    }
}
