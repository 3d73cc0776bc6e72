"""Every error a person or a program can meet, as one small tree.

CommonsError                     code      http  meaning
├── SettingsError                CG-C01    500   commons-graph.toml, a flag or a variable is wrong
├── InstanceError                CG-C02    500   there is no usable instance where one was expected
├── ReadError                    CG-R01    400   a file cannot be read
├── UnknownFormat                CG-R02    415   no RDF format for this name or media type
├── SyntaxFault                  CG-R03    400   a file does not follow its RDF syntax
├── BeyondFormat                 CG-R04    406   a triple that an RDF syntax has no way to write
├── RecordFault                  CG-D01    400   a triple does not fit in any record
│   ├── UnknownType              CG-D02    400   the type in the address is not one of the census
│   ├── BadAddress               CG-D03    400   the address of a record is malformed or escapes the base
│   ├── UnsafeIri                CG-D04    400   an IRI with a scheme that must not be published
│   ├── LiteralTooLarge          CG-D05    400   a literal above the limit
│   ├── BlankNodeRefused         CG-D06    400   a node without an address
│   ├── UnprintableText              CG-D08    400   a text with control characters
│   └── RecordIncomplete         CG-D07    400   a thing without its sheet, or a sheet without its thing
├── RefusedByShapes              CG-S01    422   records break the shapes; nothing was written
├── BadShapes                    CG-S02    500   the shapes themselves cannot be used
├── JournalBusy                  CG-J01    503   another process is writing to this census
│   └── JournalMoved             CG-J04    503   the journal grew since the records were judged
├── JournalDamaged               CG-J02    500   the hash chain of the journal does not hold
├── RevertRefused                CG-J05    409   a changeset cannot be undone, or not any more
├── AlreadyDecided               CG-P01    409   a proposal was decided on already
├── MovedOn                      CG-P05    409   a record changed since what is being accepted was shown
├── ConsentNeeded                CG-P06    409   somebody has not agreed yet to what would be published
├── ChangedMeanwhile             CG-P03    409   somebody else wrote to the same line meanwhile
├── JournalUnreachable           CG-J03    503   the database server of the journal does not answer
├── QueryFault                   CG-Q01    400   a SPARQL request that cannot be understood
│   ├── QueryRefused             CG-Q02    400   a SPARQL feature this endpoint does not offer
│   ├── QueryTooLong             CG-Q08    413   a query above the size limit
│   └── QueryMediaType           CG-Q09    415   a request body of a type the protocol does not define
├── QueryTimeout                 CG-Q03    503   a query reached the time limit
├── ResultTooLarge               CG-Q04    503   a result reached the size limit
├── QueueFull                    CG-Q05    503   too many queries are waiting
├── QueryCrashed                 CG-Q06    503   a query stopped its worker
├── QueryMemory                  CG-Q07    503   a query reached the memory limit
├── EndpointError                CG-Q10    502   a remote SPARQL endpoint did not answer as it should
├── NotFound                     CG-W01    404   nothing has this address
│   └── UnknownEdition           CG-E01    404   no published edition has this number
├── Gone                         CG-W02    410   a record was withdrawn
│   └── EditionNotKept           CG-E02    410   a published edition is only there as files any more
├── NotAcceptable                CG-W03    406   no representation of the asked media type
├── MethodNotAllowed             CG-W04    405   this address is only read
├── BadRequest                   CG-W05    400   a request that cannot be understood
│   ├── BadPattern               CG-T01    400   a triple pattern that cannot be understood
│   ├── FormExpired              CG-W07    403   a form that was not shown here, or too long ago
│   └── AnswerTooLarge           CG-W08    413   a form with more than can be taken
├── TooMany                      CG-W09    429   too many attempts from one place
├── SignInNeeded                 CG-U01    403   a page for people who are signed in, or in another role
├── AccountRefused               CG-U02    400   an account that cannot be made or changed as asked
├── LinkSpent                    CG-U03    410   a one-time link that was used, or has expired
├── RangeNotSatisfiable          CG-W06    416   the part asked for lies beyond the end of the file
├── HarvestFault                 CG-H01    502   another census could not be harvested
│   ├── SourceNotAllowed         CG-H02    403   a source leads to a server that is not allowed
│   ├── SourceUnreachable        CG-H03    502   a source does not answer
│   ├── SourceLied               CG-H04    502   a source answers something else than it says
│   ├── SourceTooLarge           CG-H05    502   a source sends more than the limits allow
│   ├── SourceNotUnderstood      CG-H06    502   a source has neither a change feed nor a dump that can be read
│   ├── PastChanged              CG-H07    502   a source tells its past otherwise than before
│   └── SourceUnlicensed         CG-H08    502   a source does not say under which licence it may be reused
├── MirrorReadOnly               CG-H09    403   a mirror is filled by harvesting only
├── ForeignFiles                 CG-B01    409   a folder to build into has files of others
├── HandoverRefused              CG-A01    500   an instance cannot be handed over as it is
├── ArchiveRefused               CG-A02    400   an archive is none of a hand-over, or is made to do harm
│   └── ArchiveDamaged           CG-A03    400   an archive is not what it was when it was made
├── DrawingFailed                CG-F01    503   a chart could not be drawn
└── PrintingFailed               CG-F02    500   the booklet could not be made into a PDF
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar


class CommonsError(Exception):
    """Base of every error that commons-graph raises on purpose.

    `message` says what is wrong, `where` names the file, record or field, and `hint` says what to do. `headers` go with
    an HTTP answer.
    """

    code: ClassVar[str] = "CG-000"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint
        self.headers: dict[str, str] = {}

    def __str__(self) -> str:
        return f"{self.message} — {self.where}" if self.where else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Keep `where` and `hint` when the error crosses a process boundary."""
        return (_rebuild, (type(self), self.message, self.where, self.hint))


def _rebuild(kind: type[CommonsError], message: str, where: str, hint: str) -> CommonsError:
    return kind(message, where=where, hint=hint)


class SettingsError(CommonsError):
    """A setting in commons-graph.toml, in the environment or on the command line is wrong.

    Unknown keys are refused rather than ignored, so that a misspelt limit never silently falls back to its default.
    """

    code = "CG-C01"


class InstanceError(CommonsError):
    """There is no usable instance in this directory.

    An instance is a directory with a commons-graph.toml and a var/ folder; `commons-graph init DIR` makes one.
    """

    code = "CG-C02"


class ReadError(CommonsError):
    """A file cannot be read: it is missing, it is a folder without RDF files, or permission is denied."""

    code = "CG-R01"
    status = 400


class UnknownFormat(CommonsError):
    """No RDF format is known for this file name, format name or media type.

    Known endings: .ttl .trig .nt .nq .rdf .jsonld, each also compressed with gzip (.gz).
    """

    code = "CG-R02"
    status = 415


class SyntaxFault(CommonsError):
    """A file does not follow the grammar of its RDF syntax; the line and column are where the parser stopped."""

    code = "CG-R03"
    status = 400


class BeyondFormat(CommonsError):
    """A triple cannot be written in the RDF syntax asked for: RDF/XML has no way to write some properties.

    Choose another syntax; a dump in all forms leaves this one out and says so in its manifest.
    """

    code = "CG-R04"
    status = 406


class RecordFault(CommonsError):
    """A triple does not fit in any record.

    Each record (sheet) describes one thing: `<id/TYPE/SLUG>` is the thing, `<doc/TYPE/SLUG>` the sheet about it.
    Every triple must have one of the two as its subject, or a fragment of one (`<id/TYPE/SLUG#part>`),
    and a named graph, where there is one, must be the sheet itself.
    """

    code = "CG-D01"
    status = 400


class UnknownType(RecordFault):
    """The type in the address of a record is not one that the shapes define, or its class does not fit the address."""

    code = "CG-D02"


class BadAddress(RecordFault):
    """The address of a record is malformed or escapes the base of the census.

    A slug is made of lower-case letters a to z, digits and single hyphens, at most 120 characters,
    and a relative IRI must stay under the base: `<id/initiative/oufipo>`, never `<../x>` or `</x>`.
    """

    code = "CG-D03"


class UnsafeIri(RecordFault):
    """An IRI uses a scheme that could run code or read files in a browser (javascript:, data:, file:)."""

    code = "CG-D04"


class LiteralTooLarge(RecordFault):
    """A literal is above the limit of one mebibyte; a sheet is read by people, so link to large documents instead."""

    code = "CG-D05"


class BlankNodeRefused(RecordFault):
    """A node has no address; published records give inner nodes a fragment, such as `<id/initiative/oufipo#place>`."""

    code = "CG-D06"


class UnprintableText(RecordFault):
    """A text holds control characters, which XML cannot carry and no reader can see; line breaks and tabs are fine."""

    code = "CG-D08"


class RecordIncomplete(RecordFault):
    """A thing came without its sheet, or a sheet without its thing.

    A record needs `<id/TYPE/SLUG> a ess:Type` and
    `<doc/TYPE/SLUG> a ess:Record ; foaf:primaryTopic <id/TYPE/SLUG>`.
    """

    code = "CG-D07"


class RefusedByShapes(CommonsError):
    """Some records break the shapes with the severity sh:Violation; nothing was written."""

    code = "CG-S01"
    status = 422
    exit_code = 1


class BadShapes(CommonsError):
    """The shapes themselves cannot be used: a syntax error, an ill-formed list or an unsupported construct."""

    code = "CG-S02"


class JournalBusy(CommonsError):
    """Another process is writing to this census; one writer works at a time, readers are never stopped."""

    code = "CG-J01"
    status = 503


class JournalMoved(JournalBusy):
    """Another process wrote to the journal after these records were judged, so the verdict may no longer be right.

    Nothing was written. Records that are judged and sent again are accepted, or refused for a reason.
    """

    code = "CG-J04"


class JournalDamaged(CommonsError):
    """The hash chain of the journal does not hold: a changeset or a revision was changed after it was accepted.

    Restore the journal from a backup, then compare it with the published dumps.
    """

    code = "CG-J02"


class JournalUnreachable(CommonsError):
    """The database server that holds the journal does not answer; pages of the newest edition are served meanwhile.

    What was being written when it went away is in the journal as a whole or not at all: `commons-graph journal head`
    tells, and loading the same files again is safe.
    """

    code = "CG-J03"
    status = 503


class RevertRefused(CommonsError):
    """A changeset cannot be undone: some of its records have changed since, or it was an erasure.

    Undo the later changesets first, or undo it for the other records only (`--leave-changed`, `--only KEY`). What was
    erased never comes back.
    """

    code = "CG-J05"
    status = 409


class AlreadyDecided(CommonsError):
    """A proposal was accepted, returned or withdrawn already, by somebody else or by the same click sent twice.

    Nothing was done a second time. A decision is undone by undoing the changeset that it made.
    """

    code = "CG-P01"
    status = 409


class MovedOn(CommonsError):
    """A record has changed since a proposal about it was made or last looked at; nothing was written over.

    The page of the proposal shows what each side changed, and what to choose.
    """

    code = "CG-P05"
    status = 409


class ConsentNeeded(CommonsError):
    """What would be published names a person, or how to reach one, and no consent to this is recorded.

    Ask the person, or accept the rest without it.
    """

    code = "CG-P06"
    status = 409


class ChangedMeanwhile(CommonsError):
    """Somebody else wrote to the same line of outreach since its form was shown; nothing was written over.

    The page shows both versions, and what is sent from there is written.
    """

    code = "CG-P03"
    status = 409


class QueryFault(CommonsError):
    """A SPARQL request cannot be understood: a syntax error, several queries, a missing or doubled parameter."""

    code = "CG-Q01"
    status = 400


class QueryRefused(QueryFault):
    """The query uses something this endpoint does not offer: an update, or SERVICE to a host that is not allowed.

    SERVICE makes the server call another one, so an operator lists the hosts that may be called.
    """

    code = "CG-Q02"


class QueryTooLong(QueryFault):
    """The text of the query is above the size limit of the endpoint."""

    code = "CG-Q08"
    status = 413


class QueryMediaType(QueryFault):
    """A POST to the endpoint has a body of a type that the SPARQL 1.1 Protocol does not define (§2.1)."""

    code = "CG-Q09"
    status = 415


class QueryTimeout(CommonsError):
    """A query reached the time limit and was stopped; narrow it, add a LIMIT, or work on a dump."""

    code = "CG-Q03"
    status = 503


class ResultTooLarge(CommonsError):
    """The result of a query reached the size limit; add LIMIT and OFFSET, or work on a dump."""

    code = "CG-Q04"
    status = 503


class QueueFull(CommonsError):
    """Too many queries are waiting; try again in a few seconds."""

    code = "CG-Q05"
    status = 503


class QueryCrashed(CommonsError):
    """A query stopped the process that evaluated it, most often by nesting too deeply; no other query was touched."""

    code = "CG-Q06"
    status = 503


class QueryMemory(CommonsError):
    """A query reached the memory limit and was stopped; sort or group fewer rows."""

    code = "CG-Q07"
    status = 503


class EndpointError(CommonsError):
    """A remote SPARQL endpoint could not be reached or did not answer as the protocol says."""

    code = "CG-Q10"
    status = 502


class NotFound(CommonsError):
    """Nothing has this address."""

    code = "CG-W01"
    status = 404


class Gone(CommonsError):
    """A record had this address and was withdrawn; the address is never given to another."""

    code = "CG-W02"
    status = 410


class UnknownEdition(NotFound):
    """No published edition has this number.

    The number of an edition is that of the newest changeset it holds. Only published editions can be asked for by
    their number, and the current one; `/dataset` lists them.
    """

    code = "CG-E01"


class EditionNotKept(Gone):
    """This edition was published and is no longer kept for reading; its files stay at `/dumps/NUMBER`.

    `editions.keep` says how many published editions stay readable; `commons-graph publish --again NUMBER` makes
    the pages of one that is among them again.
    """

    code = "CG-E02"


class NotAcceptable(CommonsError):
    """No representation of this resource has the media type asked for; the body lists those that exist."""

    code = "CG-W03"
    status = 406


class MethodNotAllowed(CommonsError):
    """This address answers GET, HEAD and OPTIONS only."""

    code = "CG-W04"
    status = 405


class BadRequest(CommonsError):
    """A request cannot be understood: a parameter of the address has no meaning here."""

    code = "CG-W05"
    status = 400


class BadPattern(BadRequest):
    """A triple pattern of `/fragments` cannot be understood: a part of it is neither an IRI, nor a literal, nor free.

    IRIs stand as they are, texts in quotation marks: `"texte"@fr`, `"5"^^http://www.w3.org/2001/XMLSchema#integer`.
    Leave a part empty, or write a variable such as `?s`, where anything may stand.
    """

    code = "CG-T01"


class FormExpired(BadRequest):
    """A form came from a page that was not shown here, was shown to another browser, or too long ago.

    Open the page again and send the form once more; cookies have to be allowed for this site. Nothing was changed.
    """

    code = "CG-W07"
    status = 403


class AnswerTooLarge(BadRequest):
    """A form holds more than can be taken: 1 MiB in all, and one thousand answers.

    Put long documents on the web, and give their address.
    """

    code = "CG-W08"
    status = 413


class TooMany(CommonsError):
    """There were too many attempts from one address, or for one account; the header Retry-After says how long to wait.

    Nothing was changed. People who share an address, as in a library, share the limit too.
    """

    code = "CG-W09"
    status = 429


class SignInNeeded(CommonsError):
    """A page is for people who are signed in, or who have another role than whoever asks."""

    code = "CG-U01"
    status = 403


class AccountRefused(CommonsError):
    """An account cannot be made or changed as asked: its address is none, has an account already, or has none.

    `commons-graph account list` shows every account.
    """

    code = "CG-U02"
    status = 400


class LinkSpent(CommonsError):
    """A one-time link was used already, has expired, or was copied with a letter missing.

    Ask for another one, at `/account/link`, or of whoever runs the census.
    """

    code = "CG-U03"
    status = 410


class RangeNotSatisfiable(CommonsError):
    """The part of a file that was asked for lies beyond its end; the header Content-Range says how long it is."""

    code = "CG-W06"
    status = 416


class HarvestFault(CommonsError):
    """Another census could not be harvested; what came before stays, and the next run goes on from there."""

    code = "CG-H01"
    status = 502


class SourceNotAllowed(HarvestFault):
    """A source leads to a server that is not allowed: one that was not named, or one on a private network.

    A harvest talks to the server it was given and to those of `harvest.allow`, at public addresses; a server on the
    own network must be listed by name. Redirects and links between pages are held to the same rule.
    """

    code = "CG-H02"
    status = 403


class SourceUnreachable(HarvestFault):
    """A source does not answer, answers an error, answers too slowly or redirects without end."""

    code = "CG-H03"


class SourceLied(HarvestFault):
    """A source answers something else than it says: another length, checksum, encoding or type of content."""

    code = "CG-H04"


class SourceTooLarge(HarvestFault):
    """A source sends more than the limits allow: `harvest.page`, `harvest.total` or `harvest.literal`."""

    code = "CG-H05"


class SourceNotUnderstood(HarvestFault):
    """A source has neither a change feed nor a dump that can be read, or what it has is not in order."""

    code = "CG-H06"


class PastChanged(HarvestFault):
    """A source tells its past otherwise than before: a version that was harvested is now another one, or is missing.

    Nothing of it is taken over. Ask whoever runs the source what happened; a new mirror in another folder, or new
    proposals from the state as it is now, are the ways on.
    """

    code = "CG-H07"


class SourceUnlicensed(HarvestFault):
    """A source does not say under which licence it may be reused, neither as a whole nor on its records."""

    code = "CG-H08"


class MirrorReadOnly(CommonsError):
    """This instance is the mirror of another census: it is filled by `commons-graph harvest` and by nothing else.

    Correct records where they come from, or load them into a census of your own.
    """

    code = "CG-H09"
    status = 403


class ForeignFiles(CommonsError):
    """A folder that a static site is built into has files that no build made; they are never overwritten or removed.

    Name an empty or a new folder, or move what is there away.
    """

    code = "CG-B01"
    status = 409


class HandoverRefused(CommonsError):
    """An instance cannot be handed over as it is: something in it is unknown to this version, or damaged.

    What is unknown might be a secret, and leaving it out might lose something; so nothing is written.
    """

    code = "CG-A01"


class ArchiveRefused(CommonsError):
    """A file is no archive of a hand-over, or has what no such archive has: strange names, links, bombs.

    Nothing was made of it. `commons-graph handover FILE` writes archives, and they are read as they were written:
    packing the files again by other means gives another archive.
    """

    code = "CG-A02"
    status = 400


class ArchiveDamaged(ArchiveRefused):
    """An archive is not what it was when it was made: it is cut short, or a checksum, the journal or a file differs.

    Nothing was made of it. Fetch it again, or use another copy; its SHA-256 was told when it was made.
    """

    code = "CG-A03"


class DrawingFailed(CommonsError):
    """A chart could not be drawn; its numbers are still in the table and in the CSV."""

    code = "CG-F01"
    status = 503


class PrintingFailed(CommonsError):
    """The booklet could not be made into a PDF; WeasyPrint needs the Pango library of the system.

    On Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. The HTML booklet needs neither.
    """

    code = "CG-F02"


def all_errors() -> Iterator[type[CommonsError]]:
    """Every error class that has a code of its own, parents before children."""
    pending = list(CommonsError.__subclasses__())
    while pending:
        kind = pending.pop(0)
        if "code" in vars(kind):
            yield kind
        pending = kind.__subclasses__() + pending


def meaning(kind: type[CommonsError]) -> list[str]:
    """What an error means, then what to do about it: the paragraphs of its docstring, each as one line."""
    return [" ".join(text.split()) for text in (kind.__doc__ or "").split("\n\n")]


def find_error(code: str) -> type[CommonsError] | None:
    """The error class that carries a code such as `CG-D03`, whatever its case."""
    return next((kind for kind in all_errors() if kind.code == code.upper()), None)
