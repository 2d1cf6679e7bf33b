"""Every environment variable, once, typed."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Configuration from `KBASSIST_*` variables or a `.env` file; nothing else configures the service."""

    model_config = SettingsConfigDict(env_prefix="KBASSIST_", env_file=".env", extra="ignore")

    home: Path = Field(Path("indexes"), description="Folder of database, shelf and keys; remove it to start afresh.")
    database_url: str | None = Field(
        None, description="SQLAlchemy address of the database; default: SQLite in the home."
    )
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8000, description="Port the server listens on.", ge=0, le=65535)
    embedder: str | None = Field(
        None,
        description="A sentence-transformers name or path; `words`: the word table alone; default: the packaged model.",
    )
    words: Path | None = Field(None, description="Folder of a word table; default: the packaged one.")
    crm: Path | None = Field(
        None, description="Customers' records: a CSV file, a folder of them, or a .toml that maps a JSON API."
    )
    crm_max_age_s: float = Field(300.0, description="How long a customer's record counts as fresh, in seconds.", ge=0)
    crm_timeout_s: float = Field(2.0, description="How long one look-up in the CRM may take, in seconds.", gt=0, le=60)
    country: str = Field(
        "49", description="Calling code of telephone numbers written without one.", pattern=r"^[1-9]\d{0,2}$"
    )
    demo: Path | None = Field(None, description="Folder of sample talks that the desk offers to replay.")
    routing: Path | None = Field(
        None, description="A .toml that says who takes what over, and what is urgent; default: no skills."
    )
    framed_by: str = Field(
        "", description="Comma-separated origins of systems that may show the desk in a frame of theirs."
    )
    strict_attributes: str = Field(
        "", description="Comma-separated attribute keys whose other value excludes an article instead of sinking it."
    )
    four_eyes: bool = Field(
        False, description="Whether somebody other than its writer must approve a text before it is published."
    )
    same_matter_hours: float = Field(
        72, description="How long a customer's open interaction waits to be taken up again, in hours.", ge=0
    )
    lookups: dict[str, str] = Field(
        {},
        description="JSON object from a kind, such as customer_number, to the regular expression of its numbers, which "
        "are kept out of stored texts; default: customer numbers as C12345, case numbers as AB-12345.",
    )
    answerers: int = Field(
        0,
        description="Processes beside the server that share searches and the answers of talks with it; 0: none.",
        ge=0,
        le=16,
    )
    max_body_mb: int = Field(32, description="Largest request body in megabytes.", ge=1)
    max_queries: int = Field(64, description="Searches under way at once before the server answers 429.", ge=1)
    answer_risk: float = Field(
        0.05, description="Share of wrong answers that is borne among those given to bots.", ge=0.01, le=0.5
    )
    llm_url: str | None = Field(None, description="OpenAI-compatible endpoint that may reword answers; default: none.")
    llm_model: str = Field("default", description="Name of its model.")
    llm_key: str | None = Field(None, description="Its key, where it asks for one.", repr=False)
    llm_timeout_s: float = Field(5.0, description="How long it may take for an answer, in seconds.", gt=0, le=60)
    key: str | None = Field(None, description="Key of who speaks over `kbassist mcp`.", repr=False)
    eval_data: Path | None = Field(None, description="Folder of the evaluation data; default: ../shared/data.")
    bench_texts: Path | None = Field(None, description="Folder of pages to measure speed on; default: the corpus.")

    @field_validator("lookups")
    @classmethod
    def _are_forms(cls, lookups: dict[str, str]) -> dict[str, str]:
        for kind, form in lookups.items():
            if not re.fullmatch("[a-z]+(?:_[a-z]+)*", kind):
                raise ValueError(f"{kind}: a kind is small letters and underscores")
            try:
                re.compile(form)
            except re.error as error:
                raise ValueError(f"{kind}: no regular expression: {error}") from None
        return lookups

    @property
    def database(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{self.home.absolute() / 'kbassist.db'}"

    @property
    def strict_keys(self) -> frozenset[str]:
        """Attribute keys that exclude."""
        return frozenset(key.strip() for key in self.strict_attributes.split(",") if key.strip())
