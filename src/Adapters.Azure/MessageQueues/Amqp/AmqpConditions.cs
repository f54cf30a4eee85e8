namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>The error conditions of AMQP and of Service Bus, as they are documented.</summary>
internal static class AmqpConditions
{
    public const string NotFound = "amqp:not-found";
    public const string UnauthorizedAccess = "amqp:unauthorized-access";
    public const string NotAllowed = "amqp:not-allowed";
    public const string InternalError = "amqp:internal-error";
    public const string IllegalState = "amqp:illegal-state";
    public const string ResourceLimitExceeded = "amqp:resource-limit-exceeded";
    public const string ConnectionForced = "amqp:connection:forced";
    public const string DetachForced = "amqp:link:detach-forced";
    public const string MessageSizeExceeded = "amqp:link:message-size-exceeded";
    public const string Timeout = "com.microsoft:timeout";
    public const string ServerBusy = "com.microsoft:server-busy";
    public const string OperationCancelled = "com.microsoft:operation-cancelled";
    public const string ArgumentError = "com.microsoft:argument-error";
    public const string DeadLetter = "com.microsoft:dead-letter";
    public const string EntityDisabled = "com.microsoft:entity-disabled";
    public const string EntityNotFound = "com.microsoft:entity-not-found";
    public const string AuthenticationFailed = "com.microsoft:auth-failed";
    public const string MessageNotFound = "com.microsoft:message-not-found";
    public const string MessageLockLost = "com.microsoft:message-lock-lost";
    public const string SessionLockLost = "com.microsoft:session-lock-lost";
    public const string SessionCannotBeLocked = "com.microsoft:session-cannot-be-locked";
}
