namespace Portable.Emulators.ServiceBus.Administration;

/// <summary>A request is refused.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="detail">The sentence.</param>
internal sealed class AdministrationException(int status, string detail) : Exception(detail)
{
    public int Status => status;

    public static AdministrationException Invalid(string why) => new(400, $"SubCode=40000. {why}");

    public static AdministrationException Unauthorized(string why) => new(401, why);

    public static AdministrationException NotFound() => new(404, "No service is hosted at the specified address.");

    public static AdministrationException Exists() =>
        new(409, "SubCode=40900. Conflict. You're requesting an operation that isn't allowed in the resource's current state.");

    public static AdministrationException NotImplemented(string what) => new(501, $"The emulator does not know {what}.");
}
