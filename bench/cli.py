"""The `imwire` command: only the group; each command is a file of `commands`, loaded when it is called.

The rule: a user's mistake costs one line and exit status 2, never a traceback. It is found before anything is measured.
`start.py` calls it in a process of its own.
"""

import sys
from importlib import import_module
from typing import Any

import click

from .commands.exit_status import FULL, INTERRUPTED, UNWRITTEN, USAGE

COMMANDS = {
    "bench": "Measure, and write results.json and a report.",
    "compare": "Say what changed from run A to run B, case by case.",
    "gate": "Say whether this tree makes messages bigger or slower.",
    "history": "Draw every case over the stored runs of one machine.",
    "list": "List the codecs and the payloads.",
    "load": "Send messages through a running gateway and say how long it took.",
    "report": "Write the report of a run again, or of several runs pooled.",
    "serve": "Run the reference gateway: persist, then ACK.",
    "show": "Print one frame of a payload, or what it looks like on the wire.",
    "sim": "Simulate chats over bad links and check every promise.",
    "sizes": "Print the exact bytes of payloads in every codec.",
}
"""Every command: a module of `commands`, and in it the function of that name (`list_command` for `list`).

The texts are the first sentences of their help; here, because loading all commands for them takes half a second.
"""


class OneLineErrors(click.Group):
    """A group that loads a command when it is called, and prints every mistake in one line."""

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """Load a command; None when there is none of that name."""
        if name not in COMMANDS:
            return None
        module = import_module(f"{__package__}.commands.{name}")
        command: click.Command = getattr(module, "list_command" if name == "list" else name)
        return command

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, and load none of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command and leave the process with its exit status."""
        try:
            sys.exit(super().main(*args, **{**kwargs, "standalone_mode": False}) or 0)
        except click.ClickException as error:
            self.leave(error.format_message())
        except OSError as error:
            told = f"{error.filename}: {error.strerror}" if error.filename else str(error)
            self.leave(told, UNWRITTEN if error.errno in FULL else USAGE)
        except Exception as error:
            # Not at the top: it imports half of the packages.
            from .commands.mistakes import MISTAKES

            if not isinstance(error, MISTAKES):
                raise
            self.leave(str(error), getattr(error, "exit_status", USAGE))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; Ctrl-C that it does not handle costs one line."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            self.leave("interrupted", INTERRUPTED)

    def leave(self, text: str, exit_status: int = USAGE) -> None:
        """Print what is wrong and exit."""
        click.echo(f"imwire: {text}", err=True)
        sys.exit(exit_status)


@click.group(
    cls=OneLineErrors,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="imwire", prog_name="imwire")
@click.pass_context
def main(context: click.Context) -> None:
    """Which wire format, and which compression, should a chat system use?

    Measures codecs on realistic chat traffic, alone and compressed, and says what is certain and what is not.

    \b
    Examples:
      imwire bench --profile quick              four codecs, four payloads, 1 to 3 minutes
      imwire bench                              every codec on the usual traffic, 7 to 15 minutes
      imwire bench --codec 'orjson*' --codec protobuf+zstd --payload text
      imwire sizes                              exact bytes, nothing is timed
      imwire compare results/old results/new    what changed, and what only seems to
      imwire gate --base origin/main            in CI: is this change worse, and how sure is that?
      imwire history results/                   where did a case change, over all stored runs?

    \b
    Exit status:
      0    done, every case was measured
      1    a case was refused: its codec failed, or did not give back equal frames
      2    a mistake in the call, a file that cannot be used, or no worker can run
      5    what was found could not be written (a full disk); the line says where, and what was kept
      130  interrupted (Ctrl-C, SIGTERM); what was measured so far is kept, with its report
      gate has its own: see imwire gate --help
    """
    if context.obj is not None:
        # The command is loaded and about to run: from here on it ends in order.
        context.obj()
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
