"""Static files in production: named by their content, so that browsers keep them for ever."""

from typing import ClassVar

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticModules(CompressedManifestStaticFilesStorage):
    """Also names the modules that our own JavaScript imports by their content.

    Without it a browser would keep an old `dom.js` beside a new `app.js`. Only in `js/`:
    `support_js_module_import_aggregation` would do it everywhere, and fails on packages that
    import by bare names.
    """

    _modules: ClassVar = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns
    patterns: ClassVar = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", _modules[1]))
