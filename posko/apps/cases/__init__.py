"""Cases: what Bawaslu, police and prosecutor carry together, behind the case wall, with every clock in sight."""
