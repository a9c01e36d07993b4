"""``python -m monitor`` is ``vigie``."""

from monitor.cli import main

if __name__ == "__main__":
    main()
