namespace UploadProcessor.Terminal;

/// <summary>What the program was called with.</summary>
internal sealed record CommandLine
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string HelpText = """
        Makes WebP renditions (thumb 150, medium 600, large 1200 pixels) of
        photographs: each is uploaded to an object store, whose event reaches a worker
        through a queue.

        Usage: UploadProcessor [--in DIR] [--out DIR] [--Section:Key=VALUE …]
               UploadProcessor serve [--urls URL] [--Section:Key=VALUE …]

          --in DIR   the photographs: a folder with its sub-folders, of JPEG, PNG, WebP,
                     GIF and TIFF; by default the bundled ones
          --out DIR  the renditions, <size>/<file>.webp; ./renditions by default
          serve      does the same for whoever comes with a browser, until Ctrl-C
          --urls URL where serve listens, several with a semicolon between them;
                     http://127.0.0.1:8080 by default
          --Section:Key=VALUE
                     overrides the configuration, such as
                     --UploadProcessor:MaxPixels=50000000
          --help     prints this

        DOTNET_ENVIRONMENT=Aws, Gcp or Azure moves it to that cloud; variables and
        arguments come before it.

        Ctrl-C finishes what is in hand and says what is left; once more ends at once.

        Exit codes: 0 all done, or in the dead-letter queue with the reason; 1 something
        was lost; 2 arguments, folders or configuration not usable; 130 stopped before
        the end.
        """;

    /// <summary>The folder of photographs; <see langword="null"/> for the bundled ones.</summary>
    public string? In { get; init; }

    /// <summary>The folder for the renditions.</summary>
    public string Out { get; init; } = "renditions";

    /// <summary>Whether only help is wanted.</summary>
    public bool Help { get; init; }

    /// <summary>Whether photographs come by HTTP instead of from a folder.</summary>
    public bool Serve { get; init; }

    /// <summary>Where the server listens; <see langword="null"/> for its own default.</summary>
    public string? Urls { get; init; }

    /// <summary>Configuration keys and values.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Settings { get; init; } = [];

    /// <summary>Reads the arguments.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>What they say.</returns>
    /// <exception cref="UsageException">One of them is not known or lacks its value.</exception>
    public static CommandLine Parse(IReadOnlyList<string> args)
    {
        var line = new CommandLine();
        for (var i = 0; i < args.Count; i++)
        {
            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? args[i] : args[i][..equals];
            line = name switch
            {
                "--help" or "-h" or "-?" when equals < 0 => line with { Help = true },
                "serve" when i == 0 => line with { Serve = true },
                "--urls" when line.Serve => line with { Urls = Value() },
                "--in" or "--out" when line.Serve => throw new UsageException($"The argument '{name}' does not go with serve, which has no folders."),
                "--in" => line with { In = Value() },
                "--out" => line with { Out = Value() },
                _ when IsSetting(name) => line with { Settings = [.. line.Settings, new(name[2..], Value())] },
                _ => throw new UsageException($"The argument '{args[i]}' is not known; --help lists what is."),
            };

            string Value()
            {
                var value = equals >= 0 ? args[i][(equals + 1)..] : ++i < args.Count ? args[i] : string.Empty;
                return value.Length > 0 && (equals >= 0 || !value.StartsWith("--", StringComparison.Ordinal))
                    ? value
                    : throw new UsageException($"The argument '{name}' needs a value; --help says which.");
            }
        }

        return line;
    }

    private static bool IsSetting(string name) =>
        name.StartsWith("--", StringComparison.Ordinal) && name.IndexOf(':', StringComparison.Ordinal) > 2;
}
