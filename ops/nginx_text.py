"""The text of nginx's configuration. Doubled braces are nginx's own."""

MAIN = """\
# Written by script/server at every start; changes here are lost.
daemon off;
pid nginx.pid;
error_log stderr warn;
worker_processes auto;
worker_rlimit_nofile 65536;
{user}

events {{
    worker_connections 16384;
}}

http {{
    types {{
        text/html html; text/css css; text/javascript js mjs; application/json json map;
        application/wasm wasm; image/svg+xml svg; image/png png; image/jpeg jpg jpeg; image/webp webp;
        image/x-icon ico; font/woff2 woff2; text/plain txt LICENSE; text/csv csv;
        application/manifest+json webmanifest; audio/mpeg mp3; audio/wav wav;
        application/pdf pdf; video/mp4 mp4 m4s; application/vnd.apple.mpegurl m3u8;
    }}
    default_type application/octet-stream;
    charset utf-8;
    charset_types text/css text/plain text/javascript application/json text/csv;

    sendfile on;
    tcp_nopush on;
    server_tokens off;
    access_log off;  # the application logs every request with its id
    client_max_body_size 12m;
    client_body_temp_path body;
    proxy_temp_path proxied;

    gzip on;
    gzip_vary on;
    gzip_comp_level 5;
    gzip_min_length 512;
    gzip_proxied any;
    gzip_types text/css text/plain text/javascript text/csv text/calendar application/json application/wasm
               application/manifest+json image/svg+xml application/problem+json
               application/vnd.apple.mpegurl;

    map $http_upgrade $connection_upgrade {{ default upgrade; "" ""; }}
    # A caller's own request id is kept when it is harmless.
    map $http_x_request_id $request_name {{ default $request_id; "~^[A-Za-z0-9_-]{{8,64}}$" $http_x_request_id; }}
    # Pages name static files with ?v=<digest>: such an address never changes its content.
    map $arg_v $static_cache {{ "" "no-cache"; default "public, max-age=31536000, immutable"; }}
    map $uri $refusal {{ default @busy_page; "~^/api/" @busy_api; }}

    upstream web {{
        {web}
    }}
    upstream rooms {{
        least_conn;
        {rooms}
    }}
{video_shared}
    proxy_http_version 1.1;
    # This is the edge: what a caller claims about itself is overwritten, not passed on.
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_set_header X-Accel yes;  # files may be handed out by X-Accel-Redirect
    proxy_set_header X-Request-ID $request_name;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_upgrade;

    server {{
        {listen}
        server_name _;
        absolute_redirect off;
        {tls}
        error_page 502 504 = $refusal;

        location /static/ {{
            alias static/;
            add_header Cache-Control $static_cache;
            add_header X-Content-Type-Options nosniff;
        }}
        location /socket.io/ {{
            proxy_pass http://rooms;
            proxy_buffering off;
            proxy_read_timeout 90s;
            proxy_send_timeout 90s;
        }}
{video_locations}        location = /metrics {{
            allow 127.0.0.0/8; allow ::1; allow 10.0.0.0/8; allow 172.16.0.0/12; allow 192.168.0.0/16; deny all;
            proxy_pass http://web;
        }}
        location / {{
            proxy_pass http://web;
        }}
        location @busy_page {{
            internal;
            default_type text/html;
            add_header Retry-After 2 always;
            return 503 '{busy_page}';
        }}
        location @busy_api {{
            internal;
            default_type application/json;
            add_header Retry-After 2 always;
            return 503 '{busy_api}';
        }}
    }}
}}
"""

TLS = """http2 on;
        ssl_certificate tls/server.pem;
        ssl_certificate_key tls/server.key;
        ssl_session_cache shared:tls:4m;
        error_page 497 =308 https://$http_host$request_uri;  # plain HTTP on this port
        # The local authority's certificate, for a phone to install and trust.
        location = /local-authority.crt {
            alias tls/authority.crt;
            default_type application/x-x509-ca-cert;
        }"""

BUSY_PAGE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta http-equiv="refresh" content="3">'
    '<meta name="viewport" content="width=device-width"><title>春风</title>'
    "<p>服务正在重新启动，请稍候，页面会自动刷新。"
    '<p lang="en">The service is restarting; this page will reload by itself.</html>'
)

BUSY_API = (
    '{"error":{"code":"unavailable",'
    '"message":"服务正在重新启动，请稍后再试。 The service is restarting; try again.",'
    '"field":null,"data":{}}}'
)
