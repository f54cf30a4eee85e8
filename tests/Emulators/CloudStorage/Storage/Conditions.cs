using Portable.Emulators.CloudStorage.Http;

namespace Portable.Emulators.CloudStorage.Storage;

/// <summary>Preconditions: a generation of 0 stands for an object that does not exist.</summary>
/// <param name="Prefix">What the parameters begin with: <c>if</c>, or <c>ifSource</c> for the source of a copy.</param>
internal sealed record Conditions(string Prefix = "if")
{
    /// <summary>The names of the parameters.</summary>
    public static readonly string[] Names = ["ifGenerationMatch", "ifGenerationNotMatch", "ifMetagenerationMatch", "ifMetagenerationNotMatch"];

    /// <summary>The names of the parameters for the source of a copy.</summary>
    public static readonly string[] SourceNames = [.. Names.Select(name => "ifSource" + name[2..])];

    public static Conditions None { get; } = new();

    public long? Generation { get; init; }

    public long? NotGeneration { get; init; }

    public long? Metageneration { get; init; }

    public long? NotMetageneration { get; init; }

    public static Conditions Of(QueryParameters query, string prefix = "if") => new(prefix)
    {
        Generation = query.Number(prefix + "GenerationMatch"),
        NotGeneration = query.Number(prefix + "GenerationNotMatch"),
        Metageneration = query.Number(prefix + "MetagenerationMatch"),
        NotMetageneration = query.Number(prefix + "MetagenerationNotMatch"),
    };

    /// <summary>A match that fails is 412 (Precondition Failed), a match that should not have been 304 (Not Modified).</summary>
    public void Check(StoredObject? current)
    {
        var (generation, metageneration) = (current?.Generation ?? 0, current?.Metageneration ?? 0);
        if (Generation is { } match && match != generation)
            throw ApiError.ConditionNotMet(Generation is 0 ? Prefix + "GenerationMatch" : "If-Match");
        if (Metageneration is { } metaMatch && metaMatch != metageneration)
            throw ApiError.ConditionNotMet("If-Match");
        if (NotGeneration == generation || NotMetageneration == metageneration)
            throw ApiError.NotModified();
    }
}
