"""nginx for live video: ingest and playlists to the rooms process that holds the room, files straight from disk."""

import hashlib
import hmac

ROOM = "(?<room>[0-9a-f]{24})"
SIGNED = "s/(?<signed>[A-Za-z0-9_-]{22})/(?<expires>[0-9]{10})/"
FILE = "(?<name>(?:main|low|audio)/(?:i[0-9]{1,9}\\.mp4|s[0-9]{1,9}\\.m4s|p[0-9]{1,9}\\.[0-9]{1,4}\\.m4s))"
PLAYLIST = "(?<name>(?:(?:main|low|audio)/index|(?:main/|low/|audio/)?plain|master)\\.m3u8)"

SHARED = """\
    # One room's video is held by one rooms process, whoever asks.
    map $uri $video_room {{ default ""; "~^/(?:ingest|video)/(?:s/[^/]+/[^/]+/)?(?<one>[0-9a-f]{{24}})(?:/|$)" $one; }}
    upstream rooms_of_video {{
        hash $video_room consistent;
        {rooms}
    }}
    # Viewers who wait for the same playlist become one request to the origin.
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
        location ~ "^/video/@PLACE@@PLAYLIST@$" {
            @CHECK@
            proxy_pass http://rooms_of_video;
            proxy_next_upstream off;
            proxy_read_timeout 20s;
            proxy_cache playlists;
            proxy_cache_key "@FOLDER@/$room/$name?$arg__HLS_msn.$arg__HLS_part";
            proxy_cache_lock on;
            proxy_cache_lock_timeout 12s;
            proxy_cache_lock_age 12s;
            gzip_comp_level 1;
            gzip_types application/vnd.apple.mpegurl;
        }
        location ~ "^/video/@PLACE@@FILE@$" {
            @CHECK@
            root video/@FOLDER@;
            try_files /$room/$name @video_to_come;
            add_header Cache-Control "public, max-age=@AGE@, immutable";
            add_header Access-Control-Allow-Origin *;
        }
        location ~ "^/video/@PLACE@cover\\.jpg$" {
            @CHECK@
            root video/@FOLDER@;
            try_files /$room/cover.jpg =404;
            add_header Cache-Control "public, max-age=5";
            add_header Access-Control-Allow-Origin *;
        }
"""

TO_COME = """\
        location @video_to_come {
            # A part that the playlist has announced: the origin answers once it is there.
            proxy_pass http://rooms_of_video;
            proxy_next_upstream off;
            proxy_read_timeout 20s;
        }
        location /video/ { return 404; }
"""

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
    return INGEST + public + private + TO_COME


def secret(secret_key: str) -> str:
    """What signs addresses of private rooms: the same as app.livestream.video.links makes."""
    return hmac.digest(secret_key.encode(), b"chunfeng video links 1", hashlib.sha256).hex()


def _place(place: str, folder: str, check: str, age: str) -> str:
    made = PLACES.replace("@PLACE@", place).replace("@PLAYLIST@", PLAYLIST).replace("@FILE@", FILE)
    return made.replace("@CHECK@", check).replace("@FOLDER@", folder).replace("@AGE@", age)
