using System.Security;
using System.Text.Json.Nodes;

namespace Portable.Emulators.CloudStorage.Http;

/// <summary>An error in Google's words, which each of the APIs dresses in its own way.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="reason">The JSON API's word for it.</param>
/// <param name="message">The sentence.</param>
/// <param name="code">The XML API's word for it.</param>
internal sealed class ApiError(int status, string reason, string message, string code) : Exception(message)
{
    public int Status { get; } = status;

    public string Reason { get; } = reason;

    public string Code { get; } = code;

    /// <summary>Which part of the request is wrong: a header or a parameter.</summary>
    public (string Type, string Name)? Location { get; init; }

    /// <summary>A further sentence of the XML API's.</summary>
    public string? Details { get; init; }

    public static ApiError Invalid(string message, string code = "InvalidArgument") => new(400, "invalid", message, code);

    public static ApiError NoBucket() => new(404, "notFound", "The specified bucket does not exist.", "NoSuchBucket");

    public static ApiError NoObject(string bucket, string name) => new(404, "notFound", $"No such object: {bucket}/{name}", "NoSuchKey");

    public static ApiError Conflict(string message, string code) => new(409, "conflict", message, code);

    public static ApiError ConditionNotMet(string parameter) =>
        new(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.", "PreconditionFailed") { Location = ("header", parameter) };

    public static ApiError NotModified() => new(304, "notModified", "Not Modified", "NotModified");

    /// <summary>Cloud Storage has it, the emulator does not.</summary>
    public static ApiError NotEmulated(string what) => new(501, "notImplemented", $"The emulator does not know {what}.", "NotImplemented");

    public ApiReply ToJson()
    {
        if (Status == 304)
            return ApiReply.Empty(304);
        var error = new JsonObject { ["message"] = Message, ["domain"] = "global", ["reason"] = Reason };
        if (Location is var (type, name))
        {
            error["locationType"] = type;
            error["location"] = name;
        }

        return Mark(ApiReply.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = Status, ["message"] = Message, ["errors"] = new JsonArray(error) } }, Status));
    }

    /// <summary>Downloads tell their errors in plain words.</summary>
    public ApiReply ToText() => Status == 304 ? ApiReply.Empty(304) : Mark(ApiReply.Text(Message, "text/html; charset=UTF-8", Status));

    public ApiReply ToXml() =>
        Status == 304
            ? ApiReply.Empty(304)
            : Mark(ApiReply.Text(
                $"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{Code}</Code><Message>{SecurityElement.Escape(Message)}</Message>{Detail()}</Error>",
                "application/xml; charset=UTF-8",
                Status));

    private string Detail() => Details is null ? string.Empty : $"<Details>{SecurityElement.Escape(Details)}</Details>";

    private ApiReply Mark(ApiReply reply) => Status == 401 ? reply.With("WWW-Authenticate", "Bearer realm=\"https://accounts.google.com/\"") : reply;
}
