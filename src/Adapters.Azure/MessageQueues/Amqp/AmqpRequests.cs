using System.Collections.Concurrent;
using System.Globalization;
using Amqp;
using Amqp.Framing;
using Amqp.Handler;
using Amqp.Types;

namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>A pair of links for requests and their answers, to <c>$cbs</c> or to the <c>$management</c> of a queue.</summary>
internal sealed class AmqpRequests
{
    /// <summary>How many answers may be on their way.</summary>
    private const int Credit = 200;
    private const int NoContent = 204;

    private readonly AmqpConnection connection;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Message>> pending = new(StringComparer.Ordinal);
    private readonly string replyTo;
    private readonly ReceiverLink answers;
    private readonly SenderLink requests;
    private long lastId;

    private AmqpRequests(AmqpConnection connection, string replyTo, ReceiverLink answers, SenderLink requests)
    {
        (this.connection, this.replyTo, this.answers, this.requests) = (connection, replyTo, answers, requests);
        answers.Start(Credit, Hear);
        requests.AddClosedCallback((_, error) => End(error));
        answers.AddClosedCallback((_, error) => End(error));
    }

    /// <summary>Whether neither link has ended.</summary>
    public bool IsOpen => !requests.IsClosed && !answers.IsClosed;

    /// <summary>Attaches both links.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="node">The node.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<AmqpRequests> OpenAsync(AmqpConnection connection, string node, CancellationToken cancellationToken)
    {
        var name = $"{node}:{Guid.NewGuid():N}";
        Attach toRequest = new() { Source = new Source(), Target = new Target { Address = node } };
        Attach toAnswer = new() { Source = new Source { Address = node }, Target = new Target { Address = name } };
        var (requests, _) = await connection.AttachAsync((session, attached) => new SenderLink(session, name, toRequest, attached), connection.Timeout, cancellationToken).ConfigureAwait(false);
        try
        {
            var (answers, _) = await connection.AttachAsync((session, attached) => new ReceiverLink(session, name, toAnswer, attached), connection.Timeout, cancellationToken).ConfigureAwait(false);
            return new(connection, name, answers, requests);
        }
        catch
        {
            AmqpLinks.Close(requests);
            throw;
        }
    }

    /// <summary>A request to <c>$management</c>.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="body">What it needs.</param>
    /// <param name="link">The name of the link on whose behalf it is.</param>
    public static Message Request(string operation, Map body, string? link)
    {
        var request = OfValue(body);
        request.ApplicationProperties = new ApplicationProperties { ["operation"] = operation };
        if (link is not null)
            request.ApplicationProperties["associated-link-name"] = link;
        return request;
    }

    /// <summary>A message whose body is a value. The library's own constructor would bring its serializer along, which generates code at run time and cannot be
    /// compiled ahead of time.</summary>
    /// <param name="value">The value, of AMQP's own types.</param>
    public static Message OfValue(object value) => new() { BodySection = new AmqpValue { Value = value } };

    /// <summary>Asks.</summary>
    /// <param name="request">The request; who asks is filled in.</param>
    /// <param name="cancellationToken">Abandons the wait; what was asked for may be done.</param>
    /// <returns>The answer's body; empty where there is nothing.</returns>
    /// <exception cref="AmqpFailureException">The node refused, or did not answer.</exception>
    public async Task<Map> AskAsync(Message request, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref lastId).ToString(CultureInfo.InvariantCulture);
        request.Properties = new Properties { MessageId = id, ReplyTo = replyTo };
        TaskCompletionSource<Message> answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        pending[id] = answered;
        try
        {
            if (!IsOpen)
                throw AmqpFailureException.OfLink(requests.Error ?? answers.Error);
            Send(request, answered);
            return Read(await answered.Task.WaitAsync(connection.Timeout, connection.Clock, cancellationToken).ConfigureAwait(false));
        }
        catch (AmqpException exception)
        {
            throw AmqpFailureException.Of(exception);
        }
        catch (TimeoutException)
        {
            Close();
            throw AmqpFailureException.Unanswered("a request", connection.Timeout);
        }
        finally
        {
            pending.TryRemove(id, out _);
        }
    }

    /// <summary>Ends both links.</summary>
    public void Close()
    {
        AmqpLinks.Close(requests);
        AmqpLinks.Close(answers);
    }

    private void Send(Message request, TaskCompletionSource<Message> answered) => requests.Send(request, null, (_, _, outcome, _) => Refuse(answered, outcome), null);

    private static void Refuse(TaskCompletionSource<Message> answered, Outcome outcome)
    {
        if (outcome is not Accepted)
            answered.TrySetException(AmqpFailureException.OfLink((outcome as Rejected)?.Error));
    }

    /// <summary>The node <c>$cbs</c> writes its status in other words than <c>$management</c>.</summary>
    private static Map Read(Message answer)
    {
        var properties = answer.ApplicationProperties?.Map ?? [];
        var status = Convert.ToInt32(properties["statusCode"] ?? properties["status-code"] ?? 0, CultureInfo.InvariantCulture);
        if (status is >= 200 and <= NoContent)
            return answer.Body as Map ?? [];
        var condition = (properties["errorCondition"] ?? properties["error-condition"])?.ToString() ?? ConditionOf(status);
        throw new AmqpFailureException(condition, (properties["statusDescription"] ?? properties["status-description"])?.ToString());
    }

    /// <summary>The condition that a status stands for where no other is told.</summary>
    public static string ConditionOf(int status) => status switch
    {
        401 or 403 => AmqpConditions.UnauthorizedAccess,
        404 => AmqpConditions.NotFound,
        408 => AmqpConditions.Timeout,
        410 => AmqpConditions.MessageLockLost,
        429 or 503 => AmqpConditions.ServerBusy,
        _ => AmqpConditions.InternalError,
    };

    private void Hear(IReceiverLink link, Message answer)
    {
        if (AmqpLibrary.DeliveryOf(answer) is IDelivery { Settled: false } delivery)
            AmqpLibrary.Dispose(((ReceiverLink)link).Session, role: true, delivery, new Accepted(), settled: true);
        if (answer.Properties?.GetCorrelationId()?.ToString() is { } id && pending.TryGetValue(id, out var answered))
            answered.TrySetResult(answer);
    }

    private void End(Error? error)
    {
        Close();
        foreach (var answered in pending.Values)
            answered.TrySetException(AmqpFailureException.OfLink(error));
    }
}
