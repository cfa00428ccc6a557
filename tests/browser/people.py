"""What a student and an instructor do in JupyterLab, in their words."""

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.browser.servers import TOKEN

QUICK, SLOW = 60_000, 300_000
"""Milliseconds for what a page does, and for what runs a notebook. They cost only who is stuck."""

expect.set_options(timeout=QUICK)


class Person:
    """Somebody who sits before JupyterLab."""

    def __init__(self, page: Page, address: str, token: str = TOKEN) -> None:
        self.page = page
        self.address = address
        self.token = token
        page.set_default_timeout(QUICK)

    def open_lab(self, path: str = "") -> None:
        """Open JupyterLab, by default at the page where it starts."""
        place = f"lab/tree/{path}" if path else ""
        self.page.goto(
            f"{self.address}/{place}?reset" + (f"&token={self.token}" if self.token else "")
        )
        # What it opens at comes to the front only now, over all that is opened before.
        opened = self.page.locator(".jp-RenderedMarkdown h1, .jp-Launcher-sectionTitle")
        expect(opened.first).to_be_visible(timeout=SLOW)

    def choose(self, *names: str) -> None:
        """Choose an entry of the menus."""
        bar = self.page.locator("#jp-MainMenu")
        bar.get_by_text(names[0], exact=True).click()
        for name in names[1:]:
            entry = self.page.locator(".lm-Menu-item:visible").filter(
                has=self.page.get_by_text(name, exact=True)
            )
            entry.first.click()

    def entries(self, menu: str) -> list[str]:
        """Open a menu and return what it offers."""
        self.choose(menu)
        return self.page.locator(".lm-Menu-itemLabel:visible").all_inner_texts()

    @property
    def notebook(self) -> Locator:
        """The notebook in front."""
        return self.page.locator(".jp-NotebookPanel:visible")

    def wait_until_idle(self) -> None:
        """Wait until every cell that was to run has run."""
        expect(
            self.notebook.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
        ).to_be_visible(timeout=SLOW)

    def use_theme(self, name: str) -> None:
        """Choose how JupyterLab looks."""
        if self.page.locator("body").get_attribute("data-jp-theme-name") != name:
            self.choose("Settings", "Theme", name)
        expect(self.page.locator("body")).to_have_attribute("data-jp-theme-name", name)

    def run_all(self) -> None:
        """Run the notebook in front from top to bottom in a fresh kernel."""
        self.choose("Run", "Restart Kernel and Run All Cells…")
        self.page.locator(".jp-Dialog button.jp-mod-accept").click()
        waiting = self.notebook.get_by_text("[*]:", exact=True)
        expect(waiting.first).to_be_attached()
        expect(waiting).to_have_count(0, timeout=SLOW)
        self.wait_until_idle()

    def cell(self, beginning: str) -> Locator:
        """Return the code cell of the notebook in front whose text begins so."""
        return self.notebook.locator(".jp-CodeCell").filter(
            has=self.page.locator(".cm-line:first-child", has_text=beginning)
        )


class Student(Person):
    """A student who fetches, answers, validates, submits and reads the feedback."""

    def open_assignments(self) -> None:
        """Open nbgrader's list of assignments."""
        self.choose("Nbgrader", "Assignment List")
        expect(self.page.locator("#released_assignments_list_loading")).to_be_hidden()

    def assignment(self, status: str, chapter: str) -> Locator:
        """Return the row of a chapter among the released, fetched or submitted ones."""
        rows = self.page.locator(f"#{status}_assignments_list > .list_item:visible")
        return rows.filter(has_text=chapter)

    def fetch(self, chapter: str) -> None:
        """Fetch a chapter from the exchange."""
        self.assignment("released", chapter).get_by_role("button", name="Fetch").click()
        expect(self.assignment("fetched", chapter)).to_be_visible()

    def open_fetched(self, chapter: str, file: str) -> None:
        """Open a notebook of a fetched chapter."""
        row = self.assignment("fetched", chapter)
        row.get_by_text(chapter, exact=True).click()
        row.get_by_text(file, exact=True).click()
        expect(self.notebook.locator(".jp-RenderedMarkdown h1").first).to_be_visible()
        self.wait_until_idle()

    def submit(self, chapter: str) -> None:
        """Submit what was done of a chapter."""
        row = self.assignment("fetched", chapter)
        row.get_by_role("button", name="Submit").click()
        expect(self.assignment("submitted", chapter)).to_be_visible()

    def answer(self, exercise: str, code: str) -> None:
        """Put code into the cell of an exercise in place of what is there, and run it."""
        editor = self.cell(f"def {exercise}(").locator(".cm-content")
        editor.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(code)
        self.page.keyboard.press("Control+Enter")
        self.wait_until_idle()

    def check(self, exercise: str) -> Locator:
        """Run the check of an exercise and return the report below it."""
        self.cell(f'check("{exercise}"').locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        self.wait_until_idle()
        return self.report(exercise)

    def report(self, exercise: str) -> Locator:
        """Return the report below the check of an exercise."""
        return self.cell(f'check("{exercise}"').locator(".jp-OutputArea-output")

    def validate(self) -> str:
        """Press nbgrader's button and return what it says."""
        self.notebook.locator(".jp-Toolbar").get_by_text("Validate", exact=True).click()
        dialog = self.page.locator(".jp-Dialog", has_text="Validation Results")
        expect(dialog).to_be_visible(timeout=SLOW)
        said = dialog.inner_text()
        dialog.locator("button.jp-mod-accept").click()
        return said

    def fetch_feedback(self, chapter: str) -> None:
        """Fetch the feedback on the chapter's latest submission, and go to its folder."""
        self.open_assignments()
        self.page.locator("#refresh_assignments_list").click()
        row = self.assignment("submitted", chapter)
        expect(row).to_contain_text("feedback available to fetch")
        row.get_by_role("button", name="Fetch Feedback").click()
        row.get_by_text("(view feedback)").click()

    def open_feedback(self, file: str) -> FrameLocator:
        """Open a page of the feedback whose folder is open, and return it."""
        entry = self.page.locator(".jp-DirListing-item", has_text=f"{file}.html")
        entry.dblclick()
        return self.page.locator(".jp-HTMLViewer iframe:visible").content_frame


class Instructor(Person):
    """An instructor who hands out, collects, grades and hands back in Formgrader."""

    def open_formgrader(self) -> None:
        """Open Formgrader at its list of assignments."""
        self.choose("Nbgrader", "Formgrader")
        expect(self.formgrader.get_by_role("heading", name="Manage Assignments")).to_be_visible()

    @property
    def formgrader(self) -> FrameLocator:
        """The page of Formgrader."""
        return self.page.frame_locator("iframe[src*=formgrader]")

    def press(self, column: str, row: str) -> str:
        """Press the button of a column in the row with a text; return what was said then."""
        line = self.formgrader.locator("tbody tr").filter(has_text=row)
        line.locator(f"td.{column} a").click()
        dialog = self.formgrader.locator(".modal.in")
        expect(dialog.locator(".modal-title")).to_be_visible(timeout=SLOW)
        title = dialog.locator(".modal-title").inner_text()
        said = dialog.inner_text()
        dialog.locator(".modal-footer button").click()
        expect(dialog).to_have_count(0)
        assert title == "Success", said
        return said

    def go_to(self, place: str) -> None:
        """Follow one of Formgrader's links on the left."""
        self.formgrader.locator(".nav-pills").get_by_text(place, exact=True).click()

    def open_submissions(self, chapter: str) -> None:
        """Go from the list of assignments to who handed in a chapter."""
        line = self.formgrader.locator("tbody tr").filter(has_text=chapter)
        line.locator("td.num-submissions a").click()
        expect(self.formgrader.locator("td.autograde a").first).to_be_visible()

    def open_notebook(self, chapter: str, file: str) -> FrameLocator:
        """Go to the first student's notebook as it is graded by hand, and return the page."""
        self.go_to("Manual Grading")
        for name in (chapter, file, "Submission #1"):
            self.formgrader.locator("tbody").get_by_text(name, exact=True).click()
        expect(self.formgrader.locator("#notebook-container").first).to_be_visible()
        return self.formgrader
