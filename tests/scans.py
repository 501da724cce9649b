"""Papers as a telephone sees them: pages drawn as pictures, and what their QR codes say."""

from __future__ import annotations

import io
import zipfile

import pypdfium2
import zxingcpp
from PIL import Image

DOTS = 150  # an inch; less than any office printer prints


def scanned(pdf: bytes) -> list[bytes]:
    """The bytes of every QR code on the pages of a PDF, read from a picture of each page."""
    pages = (page.render(scale=DOTS / 72).to_pil() for page in pypdfium2.PdfDocument(pdf))
    return [code for page in pages for code in codes(page)]


def scanned_docx(docx: bytes) -> list[bytes]:
    """The bytes of every QR code among the pictures of a DOCX."""
    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        pictures = [parts.read(name) for name in parts.namelist() if name.startswith("word/media/")]
    return [code for picture in pictures for code in codes(Image.open(io.BytesIO(picture)))]


def codes(picture: Image.Image) -> list[bytes]:
    """The bytes of the QR codes on a picture."""
    # QR alone: among dots a reader of every kind sees a bar code that nobody printed.
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return [bytes(code.bytes) for code in found]
