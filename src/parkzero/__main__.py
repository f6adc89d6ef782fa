"""python -m parkzero"""

from parkzero.cli.main import main

if __name__ == "__main__":
    main()
