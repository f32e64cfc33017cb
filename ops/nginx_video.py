"""nginx for live video: ingest and playlists to the rooms process that holds the room, files straight from disk."""

import hashlib
import hmac

ROOM = "(?<room>[0-9a-f]{24})"
SIGNED = "s/(?<signed>[A-Za-z0-9_-]{22})/(?<expires>[0-9]{10})/"
WHOLE = "(?<name>(?:main|low|audio)/(?:i[0-9]{1,9}\\.mp4|s[0-9]{1,9}\\.m4s))"
PART = "(?<name>(?:main|low|audio)/p[0-9]{1,9}\\.[0-9]{1,4}\\.m4s)"
WRITTEN = "(?<name>main|audio)/index\\.m3u8"
ASKED_FOR = "(?<name>low/index|(?:main/|low/|audio/)?plain|master)\\.m3u8"
ROUNDS, ROUND_MS = 8, 40

SHARED = """\
    # One room's video is held by one rooms process, whoever asks.
    map $uri $video_room {{ default ""; "~^/(?:ingest|video)/(?:s/[^/]+/[^/]+/)?(?<one>[0-9a-f]{{24}})(?:/|$)" $one; }}
    upstream rooms_of_video {{
        hash $video_room consistent;
        {rooms}
    }}
    # A playlist as of one part is a file of its own; without numbers it is the newest.
    map "$arg__HLS_msn.$arg__HLS_part" $playlist {{
        default ""; "." index; "~^[0-9]{{1,9}}\\.[0-9]{{0,4}}$" "l$arg__HLS_msn.$arg__HLS_part";
    }}
    map $arg__HLS_msn $playlist_cache {{ default "public, max-age=10"; "" "public, max-age=1"; }}
    # Viewers who ask for the same thing become one request to the origin.
    proxy_cache_path playlists levels=1 keys_zone=playlists:8m max_size=128m inactive=30s use_temp_path=off;
"""

INGEST = """\
        location /ingest/ {
            proxy_pass http://rooms_of_video;
            proxy_buffering off;
            proxy_request_buffering off;
            proxy_next_upstream off;
            proxy_read_timeout 60s;
            proxy_send_timeout 60s;
        }
"""

# Filled in with str.replace: braces are nginx's and the patterns'.
PLACES = """\
        location ~ "^/video/@PLACE@@WRITTEN@$" {
            @CHECK@
            set $wanted "/$room/$name/$playlist.m3u8";
            set $video_cache $playlist_cache;
            @SERVE@
            try_files $wanted @@FOLDER@_wait1;
        }
        location ~ "^/video/@PLACE@@PART@$" {
            @CHECK@
            set $wanted "/$room/$name";
            set $video_cache "public, max-age=@AGE@, immutable";
            @SERVE@
            try_files $wanted @@FOLDER@_wait1;
        }
        location ~ "^/video/@PLACE@@WHOLE@$" {
            @CHECK@
            set $wanted "/$room/$name";
            set $video_cache "public, max-age=@AGE@, immutable";
            @SERVE@
            if (-e $document_root/$room/closed) { return 404; }  # over: what was recorded is the replay's
            try_files $wanted @@FOLDER@_origin;
        }
        location ~ "^/video/@PLACE@cover\\.jpg$" {
            @CHECK@
            set $video_cache "public, max-age=5";
            @SERVE@
            try_files /$room/cover.jpg =404;
        }
        location ~ "^/video/@PLACE@@ASKED_FOR@$" {
            @CHECK@
            set $wanted "/$room/$name?$arg__HLS_msn.$arg__HLS_part";
            try_files /nothing @@FOLDER@_origin;
        }
        location = /video-there/@FOLDER@ {
            internal;
            root video/@FOLDER@;
            try_files $wanted =401;
        }
        location @@FOLDER@_origin {
            proxy_pass http://rooms_of_video;
            proxy_next_upstream off;
            proxy_read_timeout 20s;
            proxy_cache playlists;
            proxy_cache_key "@FOLDER@$wanted";
            proxy_cache_lock on;
            proxy_cache_lock_timeout 12s;
            proxy_cache_lock_age 12s;
            @COMPRESS@
        }
"""

# What is to come is looked for every few milliseconds. The cache's lock would do, but it wakes those who wait every
# 500 ms only, more than twice a part. A look is a subrequest whose 401, when the file is not there yet, is delayed.
ROUND = """\
        location @@FOLDER@_wait@NUMBER@ {
            @SERVE@
            auth_request /video-there/@FOLDER@;
            auth_delay @MS@ms;
            recursive_error_pages on;
            error_page 401 = @NEXT@;
            try_files $wanted @NEXT@;
        }
"""

SERVE = """root video/@FOLDER@;
            add_header Cache-Control $video_cache;
            add_header Access-Control-Allow-Origin *;
            @COMPRESS@"""

# What the web process hands out by X-Accel-Redirect, after it has looked who asks: clips close with their jobs.
KEPT = """\
        location /kept/video/ { internal; alias video/; }
        location /kept/replay/ { internal; alias replay/; }
"""

COMPRESS = """gzip_comp_level 1;
            gzip_types application/vnd.apple.mpegurl;"""

CHECK = """secure_link $signed,$expires;
            secure_link_md5 "$secure_link_expires/$room @SECRET@";
            if ($secure_link != "1") { return 403; }"""


def shared(rooms: str) -> str:
    """What stands beside the server: which process holds a room, and the cache."""
    return SHARED.format(rooms=rooms)


def locations(secret_key: str) -> str:
    """The places under /ingest/ and /video/."""
    public = _place(f"{ROOM}/", "p", "", "31536000")
    private = _place(f"{SIGNED}{ROOM}/", "s", CHECK.replace("@SECRET@", secret(secret_key)), "3600")
    return INGEST + public + private + KEPT + "        location /video/ { return 404; }\n"


def secret(secret_key: str) -> str:
    """What signs addresses of private rooms: the same as app.livestream.video.links makes."""
    return hmac.digest(secret_key.encode(), b"chunfeng video links 1", hashlib.sha256).hex()


def _place(place: str, folder: str, check: str, age: str) -> str:
    rounds = [_round(number) for number in range(1, ROUNDS + 1)]
    made = PLACES + "".join(rounds)
    values = {
        "@PLACE@": place,
        "@WRITTEN@": WRITTEN,
        "@PART@": PART,
        "@WHOLE@": WHOLE,
        "@ASKED_FOR@": ASKED_FOR,
        "@CHECK@": check,
        "@SERVE@": SERVE,
        "@COMPRESS@": COMPRESS,
        "@FOLDER@": folder,
        "@AGE@": age,
    }
    for name, value in values.items():
        made = made.replace(name, value)
    return made


def _round(number: int) -> str:
    after = f"@@FOLDER@_wait{number + 1}" if number < ROUNDS else "@@FOLDER@_origin"
    return ROUND.replace("@NUMBER@", str(number)).replace("@NEXT@", after).replace("@MS@", str(ROUND_MS))
