using Portable.ContractTests.ObjectStorage;
using Portable.ContractTests.Tests.Support;
using Portable.ObjectStorage;
using StoreFault = Portable.ContractTests.Tests.Support.Fault<Portable.ObjectStorage.IObjectStore>;

namespace Portable.ContractTests.Tests.ObjectStorage;

/// <summary>Stores with one fault each.</summary>
internal static class BrokenStores
{
    public static readonly IReadOnlyDictionary<string, StoreFault> All = new Dictionary<string, StoreFault>
    {
        ["drops metadata"] = new(
            typeof(PropertiesContract),
            store => new DelegatingObjectStore(store) { Put = (key, content, options, token) => store.PutAsync(key, content, WithoutMetadata(options), token) },
            nameof(PropertiesContract.Metadata_comes_back),
            nameof(PropertiesContract.Later_changes_to_the_callers_metadata_do_not_reach_the_object),
            nameof(PropertiesContract.Metadata_may_have_2048_bytes_in_all_and_no_more),
            nameof(PropertiesContract.Metadata_names_come_back_in_lower_case),
            nameof(PropertiesContract.Unicode_metadata_values_come_back)),
        ["drops the content type"] = new(
            typeof(PropertiesContract),
            store => new DelegatingObjectStore(store) { Put = (key, content, options, token) => store.PutAsync(key, content, WithoutContentType(options), token) },
            nameof(PropertiesContract.Content_headers_come_back)),
        ["lists in UTF-16 order"] = new(
            typeof(ListContract),
            store => new DelegatingObjectStore(store) { List = (options, _) => store.ListAsync(options).OrderBy(entry => entry.Key.Value, StringComparer.Ordinal) },
            nameof(ListContract.Entries_come_in_the_order_of_their_keys_utf8_bytes),
            nameof(ListContract.Common_prefixes_stand_among_the_keys_in_that_order),
            nameof(ListContract.Start_after_begins_behind_that_key_whether_it_exists_or_not),
            nameof(ListContract.Without_options_everything_is_listed)),
        ["begins a listing at the start key instead of behind it"] = new(
            typeof(ListContract),
            store => new DelegatingObjectStore(store) { List = (options, token) => ListFrom(store, options, token) },
            nameof(ListContract.Start_after_begins_behind_that_key_whether_it_exists_or_not),
            nameof(ListContract.Start_after_goes_with_prefix_delimiter_and_page_size)),
        ["takes a prefix for a folder"] = new(
            typeof(ListContract),
            store => new DelegatingObjectStore(store)
            {
                List = (options, token) => store.ListAsync(options, token).Where(entry =>
                    options.Prefix.Length == 0 || options.Prefix.EndsWith('/') || entry.Key.Value.Length == options.Prefix.Length || entry.Key.Value[options.Prefix.Length] == '/'),
            },
            nameof(ListContract.A_prefix_is_plain_text_also_in_mid_segment),
            nameof(ListContract.A_prefix_may_be_odd),
            nameof(ListContract.Any_text_may_be_the_delimiter)),
        ["loses the last entry of every full page"] = new(
            typeof(PagingContract),
            store => new DelegatingObjectStore(store)
            {
                List = (options, token) => store.ListAsync(options, token).Where((_, i) => options.PageSize is not { } size || size == 1 || (i + 1) % size != 0),
            },
            nameof(PagingContract.The_result_does_not_depend_on_the_page_size),
            nameof(PagingContract.A_listing_can_be_left_early_and_begun_again),
            nameof(PagingContract.Changes_behind_the_cursor_do_not_disturb_the_rest),
            nameof(PagingContract.Folded_listings_do_not_depend_on_the_page_size),
            nameof(PagingContract.Two_thousand_five_hundred_objects_list_completely)),
        ["ignores IfAbsent"] = new(
            typeof(ConditionalWriteContract),
            store => new DelegatingObjectStore(store)
            {
                Put = (key, content, options, token) => store.PutAsync(key, content, options.Condition.IsIfAbsent ? options with { Condition = default } : options, token),
            },
            nameof(ConditionalWriteContract.The_second_writer_with_if_absent_gets_already_exists),
            nameof(ConditionalWriteContract.Of_many_writers_with_if_absent_one_wins)),
        ["ignores IfMatch"] = new(
            typeof(ConditionalWriteContract),
            store => new DelegatingObjectStore(store)
            {
                Put = (key, content, options, token) => store.PutAsync(key, content, options.Condition.Match is null ? options : options with { Condition = default }, token),
            },
            nameof(ConditionalWriteContract.If_match_writes_over_the_version_that_was_read_and_no_other),
            nameof(ConditionalWriteContract.If_match_of_a_missing_object_fails))
        { Perhaps = [nameof(ConditionalWriteContract.Five_workers_that_read_increment_and_write_ten_times_end_at_fifty)] },
        ["checks IfMatch before the write and not with it"] = new(
            typeof(ConditionalWriteContract),
            store => new DelegatingObjectStore(store) { Put = (key, content, options, token) => CheckThenPutAsync(store, key, content, options, token) },
            nameof(ConditionalWriteContract.Five_workers_that_read_increment_and_write_ten_times_end_at_fifty)),
        ["tears a concurrent read"] = new(
            typeof(ConcurrencyContract),
            store => new DelegatingObjectStore(store) { Put = (key, content, options, token) => PutInTwoStepsAsync(store, key, content, options, token) },
            nameof(ConcurrencyContract.Readers_of_a_key_that_many_write_never_see_a_torn_object)),
        ["shows an object before it is written"] = new(
            typeof(PutAtomicityContract),
            store => new DelegatingObjectStore(store) { Put = (key, content, options, token) => PutEmptyFirstAsync(store, key, content, options, token) },
            nameof(PutAtomicityContract.A_put_in_progress_cannot_be_seen)),
        ["has no checksum"] = new(
            typeof(IntegrityContract),
            store => new DelegatingObjectStore(store)
            {
                Head = async (key, token) => await store.HeadAsync(key, token) is { } info ? info with { Checksum = null } : null,
            },
            nameof(IntegrityContract.The_checksum_of_the_whole_object_comes_back_from_put_head_and_get),
            nameof(IntegrityContract.A_copy_keeps_the_checksum)),
        ["does not look at the expected checksum"] = new(
            typeof(IntegrityContract),
            store => new DelegatingObjectStore(store)
            {
                Put = (key, content, options, token) => store.PutAsync(key, content, options with { ExpectedChecksum = null }, token),
            },
            nameof(IntegrityContract.Content_that_does_not_have_the_expected_checksum_creates_nothing),
            nameof(IntegrityContract.Content_with_the_wrong_checksum_leaves_the_earlier_object)),
        ["gives one byte too many of a suffix"] = new(
            typeof(RangeContract),
            store => new DelegatingObjectStore(store) { Get = (key, options, token) => store.GetAsync(key, WithLongerSuffix(options), token) },
            nameof(RangeContract.The_last_bytes_are_read)),
        ["answers a range outside with nothing"] = new(
            typeof(RangeContract),
            store => new DelegatingObjectStore(store) { Get = (key, options, token) => NullFor(ObjectStoreErrorCode.InvalidRange, () => store.GetAsync(key, options, token)) },
            nameof(RangeContract.A_range_wholly_outside_is_refused),
            nameof(RangeContract.No_byte_of_an_empty_object_is_in_any_range)),
        ["throws when the deleted object is missing"] = new(
            typeof(DeleteContract),
            store => new DelegatingObjectStore(store) { Delete = (key, options, token) => DeleteExistingAsync(store, key, options, token) },
            nameof(DeleteContract.Deleting_a_missing_object_succeeds)),
        ["gives bulk delete results out of order"] = new(
            typeof(DeleteContract),
            store => new DelegatingObjectStore(store) { DeleteMany = async (keys, token) => [.. (await store.DeleteManyAsync(keys, token)).Reverse()] },
            nameof(DeleteContract.Many_are_deleted_with_one_result_a_key_in_the_order_given),
            nameof(DeleteContract.A_key_that_cannot_be_deleted_does_not_hide_the_others)),
        ["throws for a missing object"] = new(
            typeof(GetContract),
            store => new DelegatingObjectStore(store)
            {
                Head = async (key, token) => await store.HeadAsync(key, token)
                    ?? throw new ObjectStoreException(ObjectStoreErrorCode.NotFound, "no such object", store.Provider, "Head", store.Bucket, key),
            },
            nameof(GetContract.Get_and_head_of_a_missing_object_are_null),
            nameof(GetContract.A_prefix_of_keys_is_not_an_object)),
        ["ignores conditions of a read"] = new(
            typeof(GetContract),
            store => new DelegatingObjectStore(store) { Get = (key, options, token) => store.GetAsync(key, options is null ? null : options with { IfMatch = null, IfNoneMatch = null }, token) },
            nameof(GetContract.If_match_reads_that_version_and_no_other),
            nameof(GetContract.If_none_match_of_the_same_version_is_not_modified)),
        ["normalises keys"] = new(
            typeof(KeyContract),
            store => new DelegatingObjectStore(store)
            {
                Put = async (key, content, options, token) =>
                    // By hand: without ICU, Normalize leaves the text alone.
                    await store.PutAsync(key.Value.Replace("e\u0301", "\u00E9", StringComparison.Ordinal), content, options, token) with { Key = key },
            },
            nameof(KeyContract.Keys_that_differ_only_in_unicode_normalisation_are_different_objects),
            nameof(KeyContract.An_odd_key_comes_back_exactly_from_every_operation)),
        ["takes any key"] = new(
            typeof(KeyContract),
            store => new DelegatingObjectStore(store)
            {
                Put = (key, content, options, token) => store.PutAsync(key.Value.Replace('\\', '/'), content, options, token),
            },
            nameof(KeyContract.A_key_that_is_not_portable_is_refused)),
        ["loses the headers of a copy"] = new(
            typeof(CopyContract),
            store => new DelegatingObjectStore(store)
            {
                Copy = (source, target, options, token) => store.CopyAsync(source, target, options with { Properties = options.Properties ?? new() }, token),
            },
            nameof(CopyContract.A_copy_keeps_content_headers_and_metadata_and_leaves_the_source),
            nameof(CopyContract.A_copy_from_another_store_keeps_everything),
            nameof(CopyContract.A_copy_onto_itself_keeps_the_bytes_and_the_properties_or_replaces_these),
            nameof(CopyContract.A_copy_overwrites)),
        ["signs for ever"] = new(
            typeof(SigningContract),
            store => new DelegatingObjectStore(store) { Sign = (key, options, token) => SignForLongAsync(store, key, options, token) },
            nameof(SigningContract.An_expired_request_is_refused)),
        ["reports no progress"] = new(
            typeof(PutContract),
            store => new DelegatingObjectStore(store) { Put = (key, content, options, token) => store.PutAsync(key, content, options with { Progress = null }, token) },
            nameof(PutContract.Progress_never_falls_and_ends_at_the_size)),
        ["closes the caller's stream"] = new(
            typeof(PutContract),
            store => new DelegatingObjectStore(store) { Put = (key, content, options, token) => PutAndCloseAsync(store, key, content, options, token) },
            nameof(PutContract.Put_takes_a_forward_only_stream_of_unknown_length_and_leaves_it_open)),
        ["gives the same ETag for every version"] = new(
            typeof(PutContract),
            store => new DelegatingObjectStore(store)
            {
                Put = async (key, content, options, token) => await store.PutAsync(key, content, options, token) with { ETag = new ETag("same") },
            },
            nameof(PutContract.Every_overwrite_changes_the_etag),
            nameof(PutContract.The_result_of_a_put_is_what_head_get_and_list_show)),
        ["takes a missing bucket for a missing object"] = new(
            typeof(StoreErrorContract),
            store => new DelegatingObjectStore(store) { Get = (key, options, token) => NullFor(ObjectStoreErrorCode.BucketNotFound, () => store.GetAsync(key, options, token)) },
            nameof(StoreErrorContract.A_missing_bucket_is_an_error_and_not_a_missing_object)),
        ["does not look at the token"] = new(
            typeof(StoreCancellationContract),
            store => new DelegatingObjectStore(store) { Head = (key, _) => store.HeadAsync(key, CancellationToken.None) },
            nameof(StoreCancellationContract.A_token_that_is_cancelled_already_stops_every_operation_before_any_request)),
    };

    /// <summary>Bad metadata is passed on: to refuse it is not what is broken.</summary>
    private static PutOptions WithoutMetadata(PutOptions options) =>
        ObjectMetadata.TryNormalize(options.Properties.Metadata, out _, out _)
            ? options with { Properties = options.Properties with { Metadata = ObjectMetadata.Empty } }
            : options;

    private static PutOptions WithoutContentType(PutOptions options) =>
        options.Properties.ContentType == "text/plain; charset=utf-8"
            ? options with { Properties = options.Properties with { ContentType = ObjectProperties.DefaultContentType } }
            : options;

    private static GetOptions? WithLongerSuffix(GetOptions? options) =>
        options?.Range is { IsSuffix: true, Length: > 0 and var length } ? options with { Range = ByteRange.Last(length + 1) } : options;

    private static IAsyncEnumerable<ObjectListEntry> ListFrom(IObjectStore store, ListOptions options, CancellationToken cancellationToken) =>
        options.StartAfter is { } start
            ? store.ListAsync(options with { StartAfter = null }, cancellationToken).Where(entry => entry.Key >= new ObjectKey(start))
            : store.ListAsync(options, cancellationToken);

    private static async Task<ObjectInfo> CheckThenPutAsync(
        IObjectStore store, ObjectKey key, ObjectContent content, PutOptions options, CancellationToken cancellationToken)
    {
        if (options.Condition.Match is not { } match)
            return await store.PutAsync(key, content, options, cancellationToken);
        if ((await store.HeadAsync(key, cancellationToken))?.ETag != match)
            throw new ObjectStoreException(ObjectStoreErrorCode.PreconditionFailed, "another version", store.Provider, "Put", store.Bucket, key);
        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
        return await store.PutAsync(key, content, options with { Condition = default }, cancellationToken);
    }

    /// <summary>First half new and half old, then the whole: what a store without atomic puts shows to a reader in between.</summary>
    private static async Task<ObjectInfo> PutInTwoStepsAsync(
        IObjectStore store, ObjectKey key, ObjectContent content, PutOptions options, CancellationToken cancellationToken)
    {
        if (await store.GetBytesAsync(key, cancellationToken) is { } old && old.Length > 16)
        {
            var torn = content.Bytes.ToArray();
            old.AsSpan(old.Length / 2, Math.Min(old.Length, torn.Length) / 2).CopyTo(torn.AsSpan(torn.Length - (Math.Min(old.Length, torn.Length) / 2)));
            await store.PutAsync(key, torn, options, cancellationToken);
            await Task.Yield();
        }

        return await store.PutAsync(key, content, options, cancellationToken);
    }

    private static async Task<ObjectInfo> PutEmptyFirstAsync(
        IObjectStore store, ObjectKey key, ObjectContent content, PutOptions options, CancellationToken cancellationToken)
    {
        if (!await store.ExistsAsync(key, cancellationToken))
            await store.PutAsync(key, Array.Empty<byte>(), null, cancellationToken);
        return await store.PutAsync(key, content, options, cancellationToken);
    }

    private static async Task<ObjectInfo> PutAndCloseAsync(
        IObjectStore store, ObjectKey key, ObjectContent content, PutOptions options, CancellationToken cancellationToken)
    {
        var info = await store.PutAsync(key, content, options, cancellationToken);
        if (content.Stream is { CanSeek: false })
            await content.Stream.DisposeAsync();
        return info;
    }

    private static async Task<ObjectDownload?> NullFor(ObjectStoreErrorCode code, Func<Task<ObjectDownload?>> get)
    {
        try
        {
            return await get();
        }
        catch (ObjectStoreException exception) when (exception.Code == code)
        {
            return null;
        }
    }

    private static async Task DeleteExistingAsync(IObjectStore store, ObjectKey key, DeleteOptions? options, CancellationToken cancellationToken)
    {
        if (options is null && !await store.ExistsAsync(key, cancellationToken))
            throw new ObjectStoreException(ObjectStoreErrorCode.NotFound, "no such object", store.Provider, "Delete", store.Bucket, key);
        await store.DeleteAsync(key, options, cancellationToken);
    }

    private static async Task<SignedRequest> SignForLongAsync(IObjectStore store, ObjectKey key, SignOptions options, CancellationToken cancellationToken)
    {
        var asked = await store.SignAsync(key, options, cancellationToken);
        var forLong = await store.SignAsync(key, options with { ExpiresIn = SignOptions.MaxExpiresIn }, cancellationToken);
        return forLong with { ExpiresAt = asked.ExpiresAt };
    }
}
