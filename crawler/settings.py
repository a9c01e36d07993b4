"""Scrapy's settings: polite and closed, each written out (docs/crawling.md)."""

import os
import sys

from monitor.config import load_config
from monitor.errors import ConfigError

try:
    VIGIE = load_config(os.environ)
    """The whole configuration, for the commands of this project."""
except ConfigError as error:
    sys.stderr.write(f"{error}\n")
    raise SystemExit(2) from error

BOT_NAME = "vigie"
SPIDER_MODULES = ["crawler.spiders"]
COMMANDS_MODULE = "crawler.commands"

# Who we are, and the pace: one request a second to a site, its robots.txt obeyed.
USER_AGENT = VIGIE.user_agent
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# In order: an address is marked as taken in after its documents, never before.
CONCURRENT_ITEMS = 1
# Without any delay, Scrapy 2.19 starts all that waits for a site at once (Downloader._process_queue).
DOWNLOAD_DELAY = max(VIGIE.crawl.delay, 0.01)
DOWNLOAD_DELAY_JITTER = 0
AUTOTHROTTLE_ENABLED = VIGIE.crawl.delay > 0
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "fr",
}
COOKIES_ENABLED = False
REFERER_ENABLED = False

# What may come in: web addresses only, certificates verified, bodies bounded.
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TIMEOUT = VIGIE.crawl.timeout
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
_WEB = (
    "crawler.mirror.MirrorHandler"
    if VIGIE.crawl.mirror
    else ("scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler")
)
DOWNLOAD_HANDLERS = {"http": _WEB, "https": _WEB, "data": None, "file": None, "ftp": None, "s3": None}
# A mirror is asked directly, whatever proxy the machine uses for the outside.
HTTPPROXY_ENABLED = not VIGIE.crawl.mirror
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the run's message says it in French
# 429 is a refusal, not an accident: it is reported, not asked again at once.
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
HTTPCACHE_ENABLED = False

# Nothing listens, nothing is mailed by Scrapy itself.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# A job of cron must end.
CLOSESPIDER_TIMEOUT = 2 * 3600
CLOSESPIDER_ERRORCOUNT = 500

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawler.middlewares.RefusalMiddleware": 50,
    "crawler.middlewares.SameSiteMiddleware": 60,
    "crawler.middlewares.ConditionalGetMiddleware": 110,
    "crawler.middlewares.GzipMiddleware": 590,
    "crawler.redirects.PlainRedirectMiddleware": 600,
}
ITEM_PIPELINES = {"crawler.pipelines.ArchivePipeline": 300}
EXTENSIONS = {"crawler.extensions.CrawlReport": 500}

LOG_LEVEL = os.environ.get("VIGIE_LOG_LEVEL", "WARNING")
